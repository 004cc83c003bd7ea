"use strict";
// While a search is typed: the likeliest hits below the field. A field with data-suggest="URL" is the combobox of
// the list box that its aria-controls names; the server draws the options, which are links.
(function () {
  const WAIT_MS = 150;
  let composing = false;
  let timer = 0;
  let request = null;

  const isField = (element) => element && element.matches && element.matches("[data-suggest]");
  const boxOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
  const optionsOf = (field) => [...boxOf(field).querySelectorAll("[role=option]")];
  const isOpen = (field) => !boxOf(field).hidden;

  // One Latin letter says too little; one Chinese character may be a whole fancy name.
  const isEnough = (text) => text.length > 1 || /[^\x00-\xff]/.test(text);

  function close(field) {
    clearTimeout(timer);
    if (request) request.abort();
    boxOf(field).hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(field, null);
  }

  function choose(field, chosen) {
    for (const option of optionsOf(field)) {
      option.setAttribute("aria-selected", String(option === chosen));
    }
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  const chosenOf = (field) => document.getElementById(field.getAttribute("aria-activedescendant"));

  function later(field) {
    clearTimeout(timer);
    timer = setTimeout(() => ask(field), WAIT_MS);
  }

  async function ask(field) {
    if (request) request.abort();
    const text = field.value.trim();
    if (!isEnough(text)) return close(field);
    request = new AbortController();
    try {
      const url = new URL(field.dataset.suggest, window.location.href);
      url.searchParams.set("q", text);
      const response = await fetch(url, { signal: request.signal, redirect: "error" });
      if (!response.ok) return;
      const html = await response.text();
      if (field.value.trim() !== text || document.activeElement !== field) return;
      boxOf(field).innerHTML = html;
      boxOf(field).hidden = !optionsOf(field).length;
      field.setAttribute("aria-expanded", String(isOpen(field)));
      choose(field, null);
    } catch (error) {
      // Overtaken by the next letter, or no network, or no login: Enter still searches.
    }
  }

  function step(field, by) {
    const options = optionsOf(field);
    const places = options.length + 1; // the field itself is a place between the last and the first
    const at = options.indexOf(chosenOf(field));
    const to = (at + 1 + by + places) % places;
    choose(field, to ? options[to - 1] : null);
  }

  // Letters of an unfinished pinyin syllable are not a text yet.
  document.addEventListener("compositionstart", (event) => {
    if (!isField(event.target)) return;
    composing = true;
    clearTimeout(timer);
  });
  document.addEventListener("compositionend", (event) => {
    if (!isField(event.target)) return;
    composing = false;
    later(event.target);
  });
  document.addEventListener("input", (event) => {
    if (isField(event.target) && !composing && !event.isComposing) later(event.target);
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!isField(field) || composing || event.isComposing) return;
    if (event.key === "Escape" && isOpen(field)) {
      event.preventDefault(); // the browser would empty the field
      close(field);
    } else if (event.key === "Escape") {
      field.blur();
    } else if (isOpen(field) && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      event.stopPropagation();
      step(field, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = isOpen(field) && chosenOf(field);
      if (chosen) event.preventDefault();
      close(field);
      if (chosen) window.location.assign(chosen.href);
    }
  }, true);

  document.addEventListener("focusout", (event) => {
    if (isField(event.target) && !boxOf(event.target).contains(event.relatedTarget)) close(event.target);
  });
  // A press on an option must not take the focus, which would close the list before the click.
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".suggestions")) event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest(".suggestions")) event.preventDefault();
  });
})();
