/* Helps for the search: addresses without empty fields, and the community nearest to the phone.
   The position is compared here with the list of communities; it is neither sent nor kept. */
(() => {
  "use strict";

  const PATIENCE = { timeout: 10000, maximumAge: 300000 };

  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-tidy]")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  function nearest(communities, { longitude, latitude }) {
    const narrow = Math.cos((latitude * Math.PI) / 180);
    const far = ([, east, north]) => Math.hypot((east - longitude) * narrow, north - latitude);
    return communities.reduce((best, each) => (far(each) < far(best) ? each : best))[0];
  }

  function position() {
    return new Promise((found, lost) => navigator.geolocation.getCurrentPosition(found, lost, PATIENCE));
  }

  async function locate(box) {
    const status = box.querySelector("[role=status]");
    status.textContent = "";
    try {
      const [{ coords }, answer] = await Promise.all([position(), fetch(box.dataset.locate)]);
      const { communities } = await answer.json();
      const field = document.getElementById(box.dataset.field);
      field.value = nearest(communities, coords);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      status.textContent = status.dataset.lost;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!("geolocation" in navigator) || !isSecureContext) return;
    for (const box of document.querySelectorAll("[data-locate]")) {
      box.hidden = false;
      box.querySelector("button").addEventListener("click", () => locate(box));
    }
  });
})();
