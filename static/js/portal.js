/* Small helps on top of pages that work without any script. */
(() => {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    /* A reader of a refused form starts at what is wrong with it. */
    document.querySelector("[data-error-summary]")?.focus();
  });

  /* One press is one request: a second one on a slow line would only earn an error. A form that answers with
     a download leaves the page standing, so it may be sent anew after a while. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.ariaBusy === "true") {
      event.preventDefault();
      return;
    }
    form.ariaBusy = "true";
    setTimeout(() => (form.ariaBusy = null), 4000);
  });

  /* Coming back with the browser's button, the form may be sent at once. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
