// The first view is complete without this. Once it is painted and loaded and the phone has nothing else to do, the rest comes:
// it turns pages, keeps what is typed and sends, with or without signal. Where a phone cannot, the server's own pages serve.
const begin = () => import("./page.js").then((page) => page.begin());
const able = isSecureContext && self.indexedDB && navigator.serviceWorker && navigator.locks;

if (able) addEventListener("load", () => (self.requestIdleCallback ?? setTimeout)(begin));
