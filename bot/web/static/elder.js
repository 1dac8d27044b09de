// Reads a page aloud, sentence by sentence, and shows which one. Without this, or without a voice, the page is whole all the same.
// For old telephones: nothing newer than 2009, and no names that they do not have.
(function () {
  "use strict";
  var button = document.getElementById("listen");
  var speechless = document.getElementById("speechless");
  if (!button) return;
  var voice = window.speechSynthesis;
  var SLOWLY = 0.85;
  var SENTENCE = /[^。！？；!?;\n]+[。！？；!?;\n”’）)]*|[\n]+/g;
  var start = button.textContent;
  var parts = [];
  var at = -1; // the sentence that is being read; -1: none

  // A voice in WeChat's own browser on Android is announced and stays silent, so that one is not believed.
  var mute = /MicroMessenger/i.test(navigator.userAgent) && /Android/i.test(navigator.userAgent);
  if (mute || !voice || typeof window.SpeechSynthesisUtterance !== "function") {
    sayThatNoneSpeaks();
    return;
  }
  button.hidden = false;
  button.addEventListener("click", function () {
    if (at < 0) begin();
    else stop();
  });
  window.addEventListener("pagehide", stop);

  function sayThatNoneSpeaks() {
    button.hidden = true;
    speechless.hidden = false;
  }

  // Each sentence becomes an element of its own, once, so that it can be shown.
  function divide() {
    var elements = document.querySelectorAll(".read");
    for (var i = 0; i < elements.length; i += 1) {
      var found = elements[i].textContent.match(SENTENCE) || [];
      elements[i].textContent = "";
      for (var j = 0; j < found.length; j += 1) {
        var one = document.createElement("span");
        one.textContent = found[j];
        elements[i].appendChild(one);
        if (/\S/.test(found[j])) parts.push(one);
      }
    }
  }

  function chinese() {
    var voices = voice.getVoices ? voice.getVoices() : [];
    for (var i = 0; i < voices.length; i += 1) {
      if (/^zh[-_]?(CN|Hans)?/i.test(voices[i].lang)) return voices[i];
    }
    return null;
  }

  function begin() {
    if (!parts.length) divide();
    voice.cancel();
    button.textContent = button.getAttribute("data-stop");
    read(0);
  }

  function read(number) {
    show(number);
    if (number >= parts.length) {
      stop();
      return;
    }
    var words = new window.SpeechSynthesisUtterance(parts[number].textContent.trim());
    var speaker = chinese();
    words.lang = "zh-CN";
    words.rate = SLOWLY;
    if (speaker) words.voice = speaker;
    words.onend = function () {
      if (at === number) read(number + 1);
    };
    words.onerror = function (event) {
      if (at !== number || event.error === "interrupted" || event.error === "canceled") return;
      stop();
      sayThatNoneSpeaks();
    };
    voice.speak(words);
  }

  function show(number) {
    if (at >= 0 && parts[at]) parts[at].className = "";
    at = number < parts.length ? number : -1;
    if (at < 0) return;
    parts[at].className = "now";
    var place = parts[at].getBoundingClientRect();
    if (place.top < 0 || place.bottom > window.innerHeight) parts[at].scrollIntoView();
  }

  function stop() {
    show(parts.length);
    voice.cancel();
    button.textContent = start;
  }
})();
