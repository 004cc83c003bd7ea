"use strict";
// Enter in a field marked enterkeyhint="next" goes to the field after it; the keyboard of a phone calls the key so.
// Without this, Enter would send the form, and the browser would jump over the fields that may stay empty.
(function () {
  // An unfinished pinyin syllable, or what was chosen from a list, is taken over with Enter too.
  const isForField = (event) =>
    event.key === "Enter" && !event.isComposing && !event.defaultPrevented && event.keyCode !== 229;

  const isNext = (field) =>
    field.matches("input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select") &&
    !field.disabled &&
    field.offsetParent !== null;

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.form || field.enterKeyHint !== "next" || !isForField(event)) return;
    event.preventDefault();
    const fields = [...field.form.elements];
    const next = fields.slice(fields.indexOf(field) + 1).find(isNext);
    if (next) next.focus();
  });
})();
