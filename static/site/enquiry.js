// Finds a number which, hashed behind the challenge of the form, begins with so many zero bits (SHA-256).
// Where it runs, nobody is asked a question. crypto.subtle is not there over plain HTTP, hence our own.
(function () {
  "use strict";
  const form = document.querySelector("form[data-challenge]");
  if (!form || !form.dataset.challenge) return;
  const proof = form.elements.proof, bits = Number(form.dataset.bits), AT_ONCE = 400;  // a few milliseconds, so that nobody notices while he types
  const K = [], FIRST = [];
  for (let n = 2; K.length < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const part = (root) => Math.floor((root - Math.floor(root)) * 0x100000000) | 0;
    if (FIRST.length < 8) FIRST.push(part(Math.sqrt(n)));
    K.push(part(Math.cbrt(n)));
  }

  // The first 32 bits of the hash of a text of ASCII shorter than 56 signs: one block.
  const w = new Int32Array(64);
  function head(text) {
    w.fill(0);
    for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    w[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    w[15] = text.length * 8;
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15], b = w[i - 2];
      w[i] = (w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = FIRST;
    for (let i = 0; i < 64; i++) {
      const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    return (a + FIRST[0]) >>> 0;
  }

  let next = 0, wanted = false, begun = Boolean(proof.value);
  function search() {
    for (const end = next + AT_ONCE; next < end; next++) {
      if (head(form.dataset.challenge + ":" + next) >>> (32 - bits) === 0) {
        proof.value = String(next);
        if (wanted) form.requestSubmit ? form.requestSubmit() : form.submit();
        return;
      }
    }
    setTimeout(search, 0);
  }

  function begin() {
    if (begun) return;
    begun = true;
    search();
  }

  form.classList.add("is-solving");
  form.addEventListener("focusin", begin);  // not before somebody writes: the page is quick to open
  form.addEventListener("submit", function (event) {
    if (proof.value) return;
    event.preventDefault();  // sent as soon as it is found
    wanted = true;
    begin();
  });
})();
