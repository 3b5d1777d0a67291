/* The screen in the classroom: the code is drawn anew every ten seconds, and the count with it. Without script the
   page reloads itself. */
(() => {
  "use strict";

  const SECONDS = 10;
  const code = document.querySelector("[data-check-in-code]");
  const address = code.src;

  async function follow() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const count = page.querySelector("[data-check-in-count]");
    /* The session is over, or the teacher was signed out: the page says so itself. */
    if (!answer.ok || !count) return location.reload();
    document.querySelector("[data-check-in-count]").textContent = count.textContent;
    code.src = `${address}?${Date.now()}`;
  }

  /* A line that fails for a moment leaves the old code standing until the next try. */
  setInterval(() => follow().catch(() => {}), SECONDS * 1000);
})();
