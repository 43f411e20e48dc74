// Shows the page's part on passkeys where the browser can use them at this address, and sends what it answers with the
// form: then everything goes on as with any other form. Pages without this part do not load this script.
(() => {
  "use strict";
  const part = document.querySelector("[data-passkey]");
  if (!part || !window.PublicKeyCredential || location.origin !== part.dataset.passkey) return;
  const form = part.querySelector("form");
  const problem = part.querySelector("[role=alert]");
  part.hidden = false;
  for (const other of document.querySelectorAll("[data-without]")) other.hidden = true;

  // Bytes travel as base64url in both directions.
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const descriptors = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));

  const make = (asked) => navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: descriptors(asked.excludeCredentials),
    },
  });
  const use = (asked) => navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: descriptors(asked.allowCredentials) },
  });
  const written = (made) => {
    const r = made.response;
    const response = r.attestationObject
      ? { clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject), transports: r.getTransports ? r.getTransports() : [] }
      : { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), ...(r.userHandle && { userHandle: text(r.userHandle) }) };
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  };

  // What went wrong, in the words of the page; of a refusal in those of the server.
  const says = { NotAllowedError: "canceled", AbortError: "canceled", InvalidStateError: "known" };
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    problem.textContent = "";
    try {
      const answer = await fetch(form.action + "/ask", { method: "POST", headers: { Accept: "application/json" }, credentials: "same-origin", signal: AbortSignal.timeout(10000) });
      const told = await answer.json();
      if (!answer.ok) {
        problem.textContent = told.error;
        return;
      }
      const asked = told.public_key;
      form.elements.ceremony.value = told.ceremony;
      form.elements.credential.value = written(await (asked.user ? make(asked) : use(asked)));
      form.submit();
    } catch (error) {
      problem.textContent = part.dataset[says[error.name] || "failed"];
    } finally {
      asking = false;
    }
  });
})();
