"use strict";
// Nothing typed is lost. A form with data-draft="NAME" data-draft-user="ID" is kept in this browser while it is
// filled in, and forgotten only when the server has said that it is saved. The script sends the form itself: a
// lost network or an ended login then leaves the page, and the text, where they are. Sent again, the same
// submission key makes one record.
(function () {
  const PREFIX = "draft:";
  const KEEP_MS = 14 * 24 * 3600 * 1000;
  const ANSWER_MS = 20000;
  const NOT_KEPT = new Set(["csrfmiddlewaretoken"]);
  const timers = new WeakMap();

  // The store of the browser: absent in some private windows, full in others. Then there is no draft, no more.
  const store = {
    keys() {
      try { return Object.keys(window.localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
    },
    read(key) {
      try { return JSON.parse(window.localStorage.getItem(key)); } catch { return null; }
    },
    write(key, draft) {
      try { window.localStorage.setItem(key, JSON.stringify(draft)); } catch { /* see above */ }
    },
    forget(key) {
      try { window.localStorage.removeItem(key); } catch { /* see above */ }
    },
  };

  const keyOf = (form) => `${PREFIX}${form.dataset.draftUser}:${form.dataset.draft}`;

  function valuesOf(form) {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (NOT_KEPT.has(name) || typeof value !== "string") continue;
      (values[name] ||= []).push(value);
    }
    return values;
  }

  function keep(form) {
    clearTimeout(timers.get(form));
    timers.delete(form);
    store.write(keyOf(form), { at: Date.now(), values: valuesOf(form) });
  }

  function keepSoon(form) {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), 300));
  }

  function forget(form) {
    clearTimeout(timers.get(form));
    timers.delete(form);
    store.forget(keyOf(form));
  }

  function fill(form, values) {
    for (const field of form.elements) {
      if (!field.name || NOT_KEPT.has(field.name) || field.type === "file") continue;
      const given = values[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else if (field.tagName === "SELECT" && field.multiple) {
        for (const option of field.options) option.selected = given.includes(option.value);
      } else if (field.name in values) field.value = given[0];
    }
    form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true, detail: values }));
  }

  // What the page says about the draft: sentences stand, translated, in <template id="draft-words">.
  function tell(form, word, fillIn) {
    const place = form.querySelector("[data-draft-notice]");
    const words = document.getElementById("draft-words");
    const found = word && words.content.querySelector(`[data-word="${word}"]`);
    if (!place) return;
    place.replaceChildren();
    if (!found) return;
    const notice = found.cloneNode(true);
    if (fillIn) fillIn(notice);
    place.append(notice);
    place.scrollIntoView({ block: "nearest" });
  }

  function restore(form) {
    const draft = store.read(keyOf(form));
    if (!draft || "draftBound" in form.dataset) return;
    if (JSON.stringify(draft.values) === JSON.stringify(valuesOf(form))) return;
    fill(form, draft.values);
    tell(form, "restored", (notice) => {
      const at = new Date(draft.at);
      notice.querySelector("[data-at]").textContent = at.toLocaleString(document.documentElement.lang);
      notice.querySelector("[data-discard]").addEventListener("click", () => {
        forget(form);
        window.location.reload();
      });
    });
  }

  async function send(form) {
    keep(form);
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const buttons = form.querySelectorAll("button:not([type=button])");
    for (const button of buttons) button.disabled = true;
    try {
      await judge(form, await post(form));
    } catch (error) {
      tell(form, "offline");
    } finally {
      delete form.dataset.sending;
      for (const button of buttons) button.disabled = false;
    }
  }

  async function post(form) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ANSWER_MS);
    try {
      return await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Draft": "1" },
        signal: patience.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function judge(form, response) {
    const next = response.headers.get("X-Saved");
    if (next) {
      forget(form);
      window.location.assign(next);
    } else if (isLogin(response)) {
      tell(form, "login", (notice) => { notice.querySelector("a").href = response.url; });
    } else if (response.ok || response.status === 409) {
      show(form, await response.text());
    } else {
      tell(form, response.status === 403 ? "refused" : "trouble");
    }
  }

  const isLogin = (response) => new URL(response.url).pathname === document.body.dataset.loginUrl;

  // The server found something to correct: its form, with the reasons, takes the place of this one.
  function show(form, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const answer = page.querySelector(`form[data-draft="${CSS.escape(form.dataset.draft)}"]`);
    if (!answer) return tell(form, "trouble");
    const here = document.adoptNode(answer);
    form.replaceWith(here);
    if (window.htmx) window.htmx.process(here);
    keep(here);
    const wrong = here.querySelector("[aria-invalid=true], .errorlist");
    if (wrong) wrong.scrollIntoView({ block: "center" });
    if (wrong && wrong.focus) wrong.focus();
  }

  const draftForm = (event) => event.target.closest && event.target.closest("form[data-draft]");

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = draftForm(event);
      if (form) keepSoon(form);
    });
  }

  document.addEventListener("submit", (event) => {
    const form = draftForm(event);
    if (form) {
      event.preventDefault();
      send(form);
    } else if (new URL(event.target.action, window.location.href).pathname.endsWith("/logout/")) {
      store.keys().forEach(store.forget); // the phone may be shared, and a draft may hold a name and a number
    }
  });

  // The page is left, or put away by the phone, within the third of a second that keepSoon waits.
  function flush() {
    for (const form of document.querySelectorAll("form[data-draft]")) if (timers.has(form)) keep(form);
  }
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  // A page taken back out of the browser's memory holds a form that was sent already.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("form[data-draft]")) window.location.reload();
  });

  function forgetOldAndForeign(user) {
    for (const key of store.keys()) {
      const draft = store.read(key);
      const isOwn = key.startsWith(`${PREFIX}${user}:`);
      if (!isOwn || !draft || Date.now() - draft.at > KEEP_MS) store.forget(key);
    }
  }

  // After every other script of the page: they listen for draft:restored.
  document.addEventListener("DOMContentLoaded", () => {
    const forms = document.querySelectorAll("form[data-draft]");
    if (forms.length) forgetOldAndForeign(forms[0].dataset.draftUser);
    forms.forEach(restore);
  });
})();
