// The one shared object: what scripts say (in the page's language), and a safe way to storage.
window.board = {
  say(key, values = {}) {
    const text = document.getElementById("words")?.dataset[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  },
  // Storage is forbidden or full in some web views; a lost draft there must not break a page.
  stored(action) {
    try {
      return action(localStorage);
    } catch {
      return null;
    }
  },
  toast(text, tone = "") {
    const toast = document.createElement("div");
    toast.className = tone ? `toast s-${tone}` : "toast";
    toast.setAttribute("role", tone ? "alert" : "status");
    toast.dataset.seconds = "8";
    const words = document.createElement("span");
    words.textContent = text;
    toast.append(words);
    document.getElementById("toasts").append(toast);
  },
};
