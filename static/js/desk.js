"use strict";
// Keyboard shortcuts, and what happens when a fragment finds the login gone or the server away.
(function () {
  const shortcuts = document.getElementById("shortcuts");

  const actions = {
    "/": () => focus(document.getElementById("search")),
    n: () => follow(document.getElementById("quick-lead")),
    "?": () => shortcuts && shortcuts.showModal(),
  };

  function focus(field) {
    if (!field) return;
    field.focus();
    field.select();
  }

  function follow(link) {
    if (link) window.location.assign(link.href);
  }

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open], .modal.show")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shortcuts]")) actions["?"]();
  });

  // A fragment that was redirected to the login page must not be put into the middle of this page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.loginUrl;
    const answeredBy = new URL(event.detail.xhr.responseURL, window.location.href);
    if (!login || answeredBy.pathname !== login) return;
    event.detail.shouldSwap = false;
    const here = window.location.pathname + window.location.search;
    window.location.assign(login + "?next=" + encodeURIComponent(here));
  });

  function showTrouble() {
    const messages = document.getElementById("messages");
    const trouble = document.getElementById("trouble");
    if (messages && trouble) messages.replaceChildren(trouble.content.cloneNode(true));
  }
  document.addEventListener("htmx:sendError", showTrouble);
  document.addEventListener("htmx:timeout", showTrouble);
  document.addEventListener("htmx:responseError", showTrouble);
})();
