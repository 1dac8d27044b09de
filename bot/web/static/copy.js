// Copies the text of a relay kit. Without this the text can be chosen by hand: the button is not there then.
(function () {
  "use strict";
  var words = document.getElementById("words");
  var button = document.getElementById("copy");
  var copied = document.getElementById("copied");

  // Where the clipboard is not given to pages (no https, old telephones).
  function byHand() {
    var range = document.createRange();
    range.selectNodeContents(words);
    var chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    say(document.execCommand("copy"));
  }

  function say(done) {
    copied.hidden = !done;
  }

  button.addEventListener("click", function () {
    if (!navigator.clipboard || !navigator.clipboard.writeText) {
      byHand();
      return;
    }
    navigator.clipboard.writeText(words.textContent).then(function () {
      say(true);
    }, byHand);
  });
  button.hidden = false;
  document.getElementById("by-hand").hidden = true;
})();
