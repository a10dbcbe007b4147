/* One picture on the desk: saved as PNG, and drawn again with Plotly when somebody asks. Without this script the page has the
   picture, its numbers, and both as files. */

const svgAddress = document.querySelector("[data-picture]")?.dataset.picture;
const said = document.querySelector("[data-said]");
const place = document.getElementById("interactive");

function say(what) {
  said.textContent = what ? said.dataset[what] : "";
}

/** A style given as an attribute is forbidden by our policy; the same given as properties is not. Plotly writes attributes.
 *  The style sheet it brings along for maps, which we do not draw, is put into a template, where it does nothing. */
function allowStyles() {
  const make = document.createElement;
  document.createElement = function (name, ...more) {
    return make.call(document, String(name).toLowerCase() === "style" ? "template" : name, ...more);
  };
  const write = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (String(name).toLowerCase() === "style") this.style.cssText = value;
    else write.call(this, name, value);
  };
}

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.Plotly);
    script.onerror = failed;
    document.head.append(script);
  });
}

/** The page's own colours, so that both pictures are read alike. */
function colours() {
  const looks = getComputedStyle(document.querySelector("svg.chart"));
  return Array.from({ length: 8 }, (_, at) => looks.getPropertyValue(`--k${at}`).trim());
}

async function draw(button) {
  say("loading");
  button.disabled = true;
  try {
    allowStyles();
    const [plotly, figure] = await Promise.all([
      load(button.dataset.plotly),
      fetch(button.dataset.figure).then((answer) => {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      }),
    ]);
    const ink = getComputedStyle(document.body).color;
    const plain = { paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: { color: ink, size: 14 }, colorway: colours() };
    place.hidden = false;
    await plotly.newPlot(place, figure.data, { ...figure.layout, ...plain }, { displayModeBar: false, responsive: true });
    button.hidden = true;
    say("");
    place.scrollIntoView({ block: "nearest" });
  } catch {
    button.disabled = false;
    place.hidden = true;
    say("failed");
  }
}

/** The SVG file, painted twice as large on a canvas. */
async function savePng() {
  try {
    const answer = await fetch(svgAddress);
    if (!answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    const shown = document.querySelector("svg.chart").getBoundingClientRect();
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const wide = image.naturalWidth || shown.width;
    const high = image.naturalHeight || shown.height;
    const canvas = Object.assign(document.createElement("canvas"), { width: wide * 2, height: high * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = `${new URL(svgAddress, location).pathname.split("/").at(-3)}.png`;
    link.click();
    say("");
  } catch {
    say("failed");
  }
}

for (const button of document.querySelectorAll("[data-save-png]")) {
  button.hidden = false;
  button.addEventListener("click", savePng);
}
for (const button of document.querySelectorAll("[data-plotly]")) {
  button.hidden = false;
  button.addEventListener("click", () => draw(button));
}
