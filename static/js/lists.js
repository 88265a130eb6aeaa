// Rows: which one is current, which ones are picked, and what those add up to.
(() => {
  let lastPicked = null;
  const picked = new Set(); // by value, so that a row that is drawn anew stays picked

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector('[data-row][aria-current="true"]');
  const boxes = () => [...document.querySelectorAll("[data-pick]")];

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
    pickAll() {
      document.querySelector("[data-pick-all]")?.click();
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
    const all = boxes();
    const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
    all.slice(first, last + 1).forEach((box) => (box.checked = box.disabled ? box.checked : to.checked));
    count();
  }

  function count() {
    const all = boxes();
    const on = all.filter((box) => box.checked);
    const held = on.filter((box) => "held" in box.dataset);
    const fen = on.reduce((sum, box) => sum + ("held" in box.dataset ? 0 : Number(box.dataset.fen ?? 0)), 0);
    picked.clear();
    on.forEach((box) => picked.add(box.value));
    let text = on.length ? board.say(held.length ? "selectedHeld" : "selected", { count: on.length, held: held.length }) : "";
    if (fen) text = board.say("selectedSum", { text, sum: yuan(fen) });
    document.querySelectorAll("[data-picked]").forEach((place) => (place.textContent = text));
    document.querySelectorAll("[data-bulk]").forEach((form) => form.toggleAttribute("data-any", on.length > 0));
    document.querySelectorAll("[data-pick-all]").forEach((box) => {
      box.checked = on.length > 0 && on.length === all.length;
      box.indeterminate = on.length > 0 && on.length < all.length;
    });
  }

  const yuan = (fen) => `¥${(fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

  // A row that was drawn anew keeps its tick, and its focus where it had it.
  let focused = null;
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const inside = detail.target.contains(document.activeElement) ? document.activeElement : null;
    const mark = ["data-pick", "data-act", "data-open"].find((name) => inside?.hasAttribute(name));
    focused = mark ? [detail.target.id, mark] : null;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    boxes().forEach((box) => (box.checked ||= picked.has(box.value)));
    if (focused) document.getElementById(focused[0])?.querySelector(`[${focused[1]}]`)?.focus({ preventScroll: true });
    focused = null;
    if (picked.size) count();
  });

  if (boxes().some((box) => box.checked)) count(); // what the browser restored
})();
