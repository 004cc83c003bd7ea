"use strict";
// A card that is dropped on another stage opens the form of that step: the same link that stands on the card.
// Nothing is moved here, so nothing has to be taken back when the form is left.
(function () {
  const board = document.querySelector("[data-board]");
  const says = document.querySelector("[data-board-says]");
  if (!board) return;
  let dragged = null;

  const columnOf = (element) => element.closest && element.closest("[data-stage]");
  const linkTo = (card, stage) => card.querySelector(`a[data-to="${CSS.escape(stage)}"]`);

  function clear() {
    for (const column of board.querySelectorAll(".is-open, .is-shut")) column.classList.remove("is-open", "is-shut");
  }

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.card);
    for (const column of board.querySelectorAll("[data-stage]")) {
      if (column.contains(dragged)) continue;
      column.classList.add(linkTo(dragged, column.dataset.stage) ? "is-open" : "is-shut");
    }
  });

  board.addEventListener("dragover", (event) => {
    if (dragged && columnOf(event.target)) event.preventDefault();
  });

  board.addEventListener("drop", (event) => {
    const column = columnOf(event.target);
    if (!dragged || !column || column.contains(dragged)) return;
    event.preventDefault();
    const link = linkTo(dragged, column.dataset.stage);
    if (link) window.location.assign(link.href);
    else says.textContent = says.dataset.notPossible;
  });

  board.addEventListener("dragend", () => {
    dragged = null;
    clear();
  });
})();
