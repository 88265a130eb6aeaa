// Toasts count down and leave; one under the pointer or holding the focus waits.
(() => {
  const area = document.getElementById("toasts");
  if (!area) return;

  function start(toast) {
    let left = Number(toast.dataset.seconds) || 8;
    const shown = toast.querySelector(".countdown");
    if (shown) shown.textContent = left;
    const clock = setInterval(() => {
      if (!toast.isConnected) return clearInterval(clock);
      // An offer to undo ends when the server's ten seconds do, so only mere words may wait.
      if (!shown && toast.matches(":hover, :focus-within")) return;
      left -= 1;
      if (shown) shown.textContent = left;
      if (left <= 0) {
        clearInterval(clock);
        toast.remove();
      }
    }, 1000);
  }

  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.matches?.(".toast")) start(node);
  }).observe(area, { childList: true });
  area.querySelectorAll(".toast").forEach(start);

  area.addEventListener("click", ({ target }) => {
    if (target.closest("[data-dismiss]")) target.closest(".toast").remove();
  });
  area.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (detail.successful) target.closest(".toast")?.remove();
  });
})();
