// Rows: which one is current, which ones are picked.
(() => {
  let lastPicked = null;

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector('[data-row][aria-current="true"]');

  board.rows = {
    current,
    move(step) {
      const all = rows();
      if (!all.length) return;
      const at = all.indexOf(current());
      const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
      board.rows.select(next);
      next.scrollIntoView({ block: "nearest" });
      next.querySelector("[data-open]")?.focus({ preventScroll: true });
    },
    select(row) {
      current()?.removeAttribute("aria-current");
      row.setAttribute("aria-current", "true");
    },
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) board.rows.select(row);
    const pick = event.target.closest("[data-pick]");
    if (pick && event.shiftKey && lastPicked?.isConnected) pickBetween(lastPicked, pick);
    if (pick) lastPicked = pick;
  });

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-pick-all]")) {
      document.querySelectorAll("[data-pick]:not(:disabled)").forEach((box) => (box.checked = target.checked));
    }
    if (target.matches("[data-pick], [data-pick-all]")) count();
  });

  function pickBetween(from, to) {
    const boxes = [...document.querySelectorAll("[data-pick]")];
    const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    boxes.slice(first, last + 1).forEach((box) => (box.checked = box.disabled ? box.checked : to.checked));
    count();
  }

  function count() {
    const picked = document.querySelectorAll("[data-pick]:checked").length;
    document.querySelectorAll("[data-picked]").forEach((place) => {
      place.textContent = board.say("selected", { count: picked });
    });
  }
})();
