"use strict";
// The review desk by keyboard: a key opens the form of a step at what is still missing in it, Enter sends it.
// Without this script the same buttons open the same forms.
(function () {
  function isTyping(target) {
    if (/^(TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return true;
    return target.tagName === "INPUT" && target.type !== "checkbox" && target.type !== "radio";
  }

  // The first field that must be filled in and is not; else the button that sends.
  function firstMissing(form) {
    const fields = [...form.elements].filter((field) => field.type !== "hidden" && !field.disabled);
    const missing = fields.find((field) =>
      field.type === "file"
        ? !field.files.length && !form.querySelector("select[name$=chosen]")
        : field.required && (field.type === "checkbox" ? !field.checked : !field.value)
    );
    return missing || form.querySelector("button:not([type=button])");
  }

  function open(choice) {
    for (const other of document.querySelectorAll("details[data-key][open]")) other.open = other === choice;
    choice.open = true;
    const field = firstMissing(choice.querySelector("form"));
    if (field) field.focus();
    choice.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open], .dropdown-menu.show")) return;
    const within = event.target.closest("details[data-key]");
    if (event.key === "Escape" && within) {
      within.open = false;
      within.querySelector("summary").focus();
      return;
    }
    // In the reason Enter sends, as in every other field of the form; Shift and Enter begin a new line.
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea[data-sends]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (isTyping(event.target)) return;
    const onBody = event.target === document.body || event.target.id === "content";
    if (event.key === "Enter" && !onBody) return; // a link or a button has the focus
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.tagName === "A") window.location.assign(wanted.href);
    else open(wanted);
  });

  // By the mouse too, the form opens where something is missing.
  for (const choice of document.querySelectorAll("details[data-key]")) {
    choice.querySelector("summary").addEventListener("click", (event) => {
      if (choice.open) return;
      event.preventDefault();
      open(choice);
    });
    if (choice.open) open(choice);
    // What is sent twice is taken once: the second finds the case decided.
    choice.querySelector("form").addEventListener("submit", (event) => {
      const button = event.target.querySelector("button:not([type=button])");
      if (button) setTimeout(() => (button.disabled = true));
    });
  }
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll(".choices button:disabled")) button.disabled = false;
  });

  // Several at once: all of a kind, and how many are chosen. Whoever ticks one sees what it is for.
  for (const batch of document.querySelectorAll("[data-batch]")) {
    const boxes = [...batch.elements].filter((field) => field.type === "checkbox" && field.name.endsWith("-cases"));
    const all = batch.querySelector("[data-all]");
    const count = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      batch.querySelector("[data-chosen]").textContent = chosen ? `(${chosen})` : "";
      if (chosen) batch.querySelector("details").open = true;
    };
    all.hidden = false;
    all.addEventListener("click", () => {
      const tick = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = tick;
      count();
    });
    for (const box of boxes) box.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    count();
  }
})();
