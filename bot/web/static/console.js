/* The little that pages of the console do by themselves; without it every form and link still works. */
(function () {
  "use strict";
  // A button is pressed once. The service would not do it twice anyway; this spares the second request, and says that it is under way.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("data-again")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    var button = event.submitter;
    if (button) { button.setAttribute("aria-busy", "true"); }
    // A file that is downloaded leaves the page as it is: it can be asked for again.
    window.setTimeout(function () { release(form, button); }, 8000);
  });
  function release(form, button) {
    delete form.dataset.sent;
    if (button) { button.removeAttribute("aria-busy"); }
  }
  // Back out of the browser's memory: the page is as it was left, its buttons are not.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { release(form, form.querySelector("[aria-busy]")); });
  });
  // What somebody is reading or filling in is not exchanged under his eyes: an opened paragraph, a field, a marked text.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var place = event.target;
    if (!place.matches("[data-gentle]")) { return; }
    var marked = window.getSelection && String(window.getSelection());
    if (marked || place.querySelector("details[open]") || (place.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, summary"))) {
      event.preventDefault();
    }
  });
  // … nor is a piece of a live page that has the focus: whoever goes through it by keyboard keeps his place.
  document.addEventListener("htmx:sseBeforeMessage", function (event) {
    if (event.target.contains(document.activeElement)) { event.preventDefault(); }
  });
  // What was found goes away with Escape or when one goes elsewhere.
  var found = document.getElementById("hits");
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && found) { found.replaceChildren(); }
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      document.getElementById("seek").focus();
    }
  });
  document.addEventListener("click", function (event) {
    if (found && !event.target.closest(".seek")) { found.replaceChildren(); }
    if (event.target.closest("[data-print]")) { window.print(); }
  });
})();
