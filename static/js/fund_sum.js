// The sum of the amounts of a quarter while they are typed. The server counts again, to the cent.
"use strict";

(function () {
  const box = document.querySelector("[data-fund-sum]");
  if (!box) return;
  const total = box.querySelector("[data-fund-total]");

  function add() {
    let cents = 0;
    for (const line of box.querySelectorAll(".fund-line")) {
      const amount = parseFloat(line.querySelector("[data-sum=amount]").value);
      const rate = parseFloat(line.querySelector("[data-sum=rate]").value);
      if (!Number.isNaN(amount)) cents += Math.round(amount * (Number.isNaN(rate) ? 1 : rate) * 100);
    }
    total.textContent = (cents / 100).toLocaleString(document.documentElement.lang || undefined, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
  }

  box.addEventListener("input", add);
  add();
})();
