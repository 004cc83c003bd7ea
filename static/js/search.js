"use strict";
// The results by keyboard, and choosing some of them for a target list.
(function () {
  const results = () => [...document.querySelectorAll("[data-result]")];
  const current = () => document.activeElement && document.activeElement.closest("[data-result]");
  const nameOf = (result) => result.querySelector(".result-name");
  const pickOf = (result) => result.querySelector("input[type=checkbox]");

  function step(by) {
    const all = results();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    if (to < 0) {
      const field = document.getElementById("search");
      if (field) field.focus();
      return true;
    }
    const result = all[Math.min(to, all.length - 1)];
    nameOf(result).focus();
    result.scrollIntoView({ block: "nearest" });
    return true;
  }

  function pick() {
    const result = current();
    const box = result && pickOf(result);
    if (!box) return false;
    box.checked = !box.checked;
    count();
    return true;
  }

  const actions = { j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), x: pick };

  function isTyping(target) {
    if (/^(TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return true;
    return target.tagName === "INPUT" && target.type !== "checkbox";
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], .dropdown-menu.show")) return;
    // From the field of the page, the arrow goes down to the results once the suggestions are closed.
    const down = event.key === "ArrowDown" && event.target.id === "search";
    if (isTyping(event.target) && !down) return;
    if (!(event.key in actions) || (!current() && event.key.startsWith("Arrow") && !down)) return;
    if (actions[event.key]()) event.preventDefault();
  });

  // How many are chosen; the bar sticks to the window's foot as soon as one is.
  function count() {
    const bar = document.querySelector("[data-list-bar]");
    if (!bar) return;
    const chosen = document.querySelectorAll("[data-result] input[type=checkbox]:checked").length;
    bar.querySelector("[data-chosen-count] b").textContent = chosen;
    bar.querySelector("[data-add-chosen]").disabled = !chosen;
    bar.classList.toggle("is-stuck", chosen > 0);
    for (const result of results()) {
      const box = pickOf(result);
      result.classList.toggle("is-picked", Boolean(box && box.checked));
    }
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-result] input[type=checkbox]")) count();
  });

  // A new list needs a name, an existing one has it.
  function showName(choice) {
    const lists = choice.querySelector("select");
    const name = choice.querySelector("input");
    name.hidden = lists.value !== "";
    name.required = !name.hidden;
  }
  for (const choice of document.querySelectorAll("[data-list-choice]")) {
    showName(choice);
    choice.querySelector("select").addEventListener("change", () => showName(choice));
  }
  count();
  // A page taken back out of the browser's memory may have boxes ticked.
  window.addEventListener("pageshow", count);
})();
