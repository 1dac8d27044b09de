// Copies the text of a relay kit. Without this the text can be chosen by hand: the button is not there then.
"use strict";
(() => {
  const words = document.getElementById("words");
  const button = document.getElementById("copy");
  const copied = document.getElementById("copied");

  // Where the clipboard is not given to pages (no https, old telephones).
  const byHand = () => {
    const range = document.createRange();
    range.selectNodeContents(words);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    return document.execCommand("copy");
  };

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(words.textContent);
      return true;
    } catch {
      return byHand();
    }
  };

  button.addEventListener("click", async () => {
    copied.hidden = !(await copy());
  });
  button.hidden = false;
  document.getElementById("by-hand").hidden = true;
})();
