"use strict";
// While the name of an enterprise is typed: which enterprises may be meant, and who pursues them. A field with
// data-name-check="URL" fills the element that its aria-controls names.
(function () {
  const WAIT_MS = 150;
  const SHORTEST = 2;
  let composing = false;
  let timer = 0;
  let request = null;

  const isField = (element) => element.matches && element.matches("[data-name-check]");
  const hitsOf = (field) => document.getElementById(field.getAttribute("aria-controls"));

  function later(field, choice) {
    clearTimeout(timer);
    timer = setTimeout(() => check(field, choice), WAIT_MS);
  }

  async function check(field, choice) {
    if (request) request.abort();
    const name = field.value.trim();
    const hits = hitsOf(field);
    if (name.length < SHORTEST) return hits.replaceChildren();
    request = new AbortController();
    try {
      const url = `${field.dataset.nameCheck}?name=${encodeURIComponent(name)}`;
      const response = await fetch(url, { signal: request.signal, redirect: "error" });
      if (!response.ok) return;
      const html = await response.text();
      if (field.value.trim() !== name) return;
      hits.innerHTML = html;
      choose(hits, choice);
    } catch (error) {
      // Overtaken by the next letter, or no network, or no login: saving will tell, and ask by itself.
    }
  }

  function choose(hits, choice) {
    for (const radio of hits.querySelectorAll("input[type=radio]")) radio.checked = radio.value === choice;
  }

  // Letters of an unfinished pinyin syllable are not a name yet.
  document.addEventListener("compositionstart", (event) => { if (isField(event.target)) composing = true; });
  document.addEventListener("compositionend", (event) => {
    if (!isField(event.target)) return;
    composing = false;
    later(event.target);
  });
  document.addEventListener("input", (event) => {
    if (!isField(event.target) || composing || event.isComposing) return;
    choose(hitsOf(event.target), null); // another text, another enterprise
    later(event.target);
  });

  // A chosen enterprise stands in the field by its name; the others step back until the text is changed.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.enterpriseName;
    if (!name) return;
    const hits = event.target.closest("[data-hits]");
    const field = document.querySelector(`[aria-controls="${hits.id}"]`);
    clearTimeout(timer);
    field.value = name;
  });

  document.addEventListener("draft:restored", (event) => {
    const field = event.target.querySelector("[data-name-check]");
    if (field && field.value) check(field, (event.detail.choice || [])[0]);
  });

  // What was typed before this script had loaded, on a slow phone.
  for (const field of document.querySelectorAll("[data-name-check]")) {
    if (field.value.trim() && !hitsOf(field).children.length) later(field);
  }
})();
