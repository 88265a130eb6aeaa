// Forms: one tap is one request, drafts outlive a reload, chosen files are named, themes, copies and paper.
(() => {
  const DRAFT = "draft:";

  function busy(form, on) {
    const button = form.boardSubmitter ?? form.querySelector("button:not([type=button])");
    form.toggleAttribute("data-busy", on);
    if (!button) return;
    button.setAttribute("aria-busy", on);
    if (!on) button.removeAttribute("aria-busy");
  }

  // Capture: a second tap must be stopped before htmx hears of it. The button is not disabled, or its name and
  // value would not be sent.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("data-download")) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.boardSubmitter = event.submitter;
    busy(form, true);
    if (form.hasAttribute("data-sign-out")) forgetDrafts();
    if (!form.matches("[hx-post], [hx-get]")) forgetDrafts(form);
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (!form) return;
    busy(form, false);
    if (event.detail.successful) forgetDrafts(form);
  });

  // A page that comes back from the browser's own cache must not come back busy.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => busy(form, false)));

  function forgetDrafts(form) {
    board.stored((storage) => {
      const keys = form
        ? [...form.querySelectorAll("[data-draft]")].map((field) => DRAFT + field.dataset.draft)
        : Object.keys(storage).filter((key) => key.startsWith(DRAFT));
      keys.forEach((key) => storage.removeItem(key));
    });
  }

  function restoreDrafts(root) {
    root.querySelectorAll("[data-draft]").forEach((field) => {
      const kept = board.stored((storage) => storage.getItem(DRAFT + field.dataset.draft));
      if (kept && !field.value) field.value = kept;
    });
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.dataset.draft) return;
    board.stored((storage) => storage.setItem(DRAFT + target.dataset.draft, target.value));
  });

  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const holder = target.closest(".upload, .drop");
    if (!holder || !target.files.length) return;
    holder.classList.add("chosen");
    holder.querySelector("span").textContent = [...target.files].map((file) => file.name).join(", ");
  });

  document.addEventListener("click", async ({ target }) => {
    const copy = target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard?.writeText(copy.dataset.copy);
      board.toast(board.say("copied"));
    }
    const theme = target.closest("[data-theme-set]");
    if (theme) chooseTheme(theme.dataset.themeSet);
    if (target.closest("[data-print]")) print();
  });

  function chooseTheme(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    board.stored((storage) => (theme ? storage.setItem("theme", theme) : storage.removeItem("theme")));
    showTheme();
  }

  function showTheme() {
    const chosen = document.documentElement.dataset.theme ?? "";
    document.querySelectorAll("[data-theme-set]").forEach((button) => {
      button.setAttribute("aria-pressed", button.dataset.themeSet === chosen);
    });
  }

  showTheme();
  restoreDrafts(document);
  document.addEventListener("htmx:load", (event) => restoreDrafts(event.target));
  document.querySelector('main [aria-invalid="true"]')?.focus();
})();
