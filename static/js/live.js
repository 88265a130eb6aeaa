// A list that stands open hears what changes: its rows are drawn anew where they stand, and a count tells how many.
(() => {
  const place = document.querySelector("[data-live]");
  if (!place || !window.EventSource) return;
  const changed = new Set();
  let source = null;
  let last = "";

  // Only while somebody looks: a browser has few connections for all its tabs.
  function listen() {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      const query = last ? `?last=${last}` : `?since=${place.dataset.live}`;
      source = new EventSource(`/events${query}`);
      source.addEventListener("account", account);
      source.addEventListener("list", () => tell(null));
      source.addEventListener("reload", () => tell(null));
    }
  }

  function account(event) {
    last = event.lastEventId;
    const { account: id } = JSON.parse(event.data);
    tell(id);
    if (document.getElementById(`account-${id}`)) {
      htmx.ajax("GET", `/accounts/${id}/row`, { swap: "none", source: place });
    }
  }

  function tell(id) {
    changed.add(id);
    const several = changed.has(null);
    place.querySelector("span").textContent = board.say(several ? "changedList" : "changed", { count: changed.size });
    place.hidden = false;
  }

  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  listen();
})();
