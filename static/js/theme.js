/* Light or dark, for the dashboard and the admin. Without a choice the page follows the machine.
   Runs in the head, before the first paint, so that a dark page never flashes white. */
(() => {
  "use strict";

  const KEY = "theme";
  const CHOICES = ["auto", "light", "dark"];
  const machine = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    const kept = localStorage.getItem(KEY);
    return CHOICES.includes(kept) ? kept : "auto";
  }

  function show() {
    const choice = chosen();
    const root = document.documentElement;
    root.dataset.themeChoice = choice;
    root.dataset.theme = choice === "auto" ? (machine.matches ? "dark" : "light") : choice;
  }

  show();
  machine.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    localStorage.setItem(KEY, CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length]);
    show();
  });
})();
