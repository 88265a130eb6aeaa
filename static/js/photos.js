// Photos go one by one as soon as they are chosen, smaller than they were taken, and again until they arrived.
// The server keeps the same bytes in the same place once, so sending again after a lost answer makes no second photo.
(() => {
  const PAUSES = [1, 2, 4, 8, 16, 32, 60]; // seconds; then a person decides
  const GIVEN_UP = [400, 401, 403, 404, 405, 409, 413, 415, 422]; // sending the same again would be answered the same
  const photos = [];
  let line = Promise.resolve(); // one at a time: phones have little memory, and lines little room
  let held = null; // a form that waits for the photos

  const inTurn = (work) => (line = line.then(work));
  const open = (photo) => photo.state !== "sent";
  const stopped = (photo) => photo.state === "refused" || (photo.state === "broken" && !photo.timer);

  function add(form, file, isCamera) {
    const item = form.querySelector("template.photo-item").content.firstElementChild.cloneNode(true);
    const photo = { form, file, isCamera, item, tries: 0, timer: 0, state: "", ready: null };
    photo.url = URL.createObjectURL(file);
    item.querySelector("img").src = photo.url;
    item.querySelector("img").alt = file.name;
    item.querySelector("[data-retry]").addEventListener("click", () => again(photo));
    item.querySelector("[data-remove]").addEventListener("click", () => remove(photo));
    form.querySelector(".photo-list").append(item);
    photos.push(photo);
    queue(photo);
  }

  function show(photo, state, said = "") {
    const { item, form } = photo;
    photo.state = state;
    item.dataset.state = state;
    item.querySelector(".words").textContent = said || item.dataset[state];
    item.querySelector("progress").value = 0;
    const own = photos.filter((one) => one.form === form);
    const count = (...states) => own.filter((one) => states.includes(one.state)).length;
    form.querySelector(".photo-said").textContent = board.say("photosState", {
      sent: count("sent"), waiting: count("waiting", "sending"), failed: count("broken", "refused"),
    });
    release();
  }

  function queue(photo) {
    show(photo, "waiting");
    inTurn(() => (photo.state === "waiting" ? send(photo) : null));
  }

  async function send(photo) {
    show(photo, "sending", photo.item.dataset.preparing);
    photo.ready ??= await prepare(photo);
    const status = await post(photo);
    if (photo.state === "removed") return;
    if (status.code >= 200 && status.code < 300) show(photo, "sent");
    else if (GIVEN_UP.includes(status.code)) show(photo, "refused", status.said);
    else later(photo);
  }

  // Once only: the same bytes each time are what lets the server know them again.
  async function prepare({ form, file, isCamera }) {
    const taken = await board.pictures.takenAt(file);
    const made = await board.pictures.shrink(file);
    const body = new FormData();
    form.querySelectorAll("input[type=hidden]").forEach(({ name, value }) => body.set(name, value));
    body.set("photo", made, made === file ? file.name : "photo.jpg");
    // A picture out of the album was saved at some time, which says nothing; the camera's was saved when it was taken.
    body.set("taken_at", taken || (isCamera ? instant(file.lastModified) : ""));
    return body;
  }

  const instant = (at) => `${new Date(at).toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " ")}+00:00`;

  function post(photo) {
    return new Promise((done) => {
      const request = new XMLHttpRequest(); // fetch tells no progress of what is sent
      request.open("POST", photo.form.action);
      request.timeout = 180_000;
      request.setRequestHeader("Accept", "text/plain");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        const { item } = photo;
        if (photo.state !== "sending" || !total) return;
        item.querySelector("progress").value = loaded / total;
        item.querySelector(".words").textContent = `${item.dataset.sending} ${Math.floor((100 * loaded) / total)}%`;
      });
      request.addEventListener("loadend", () => {
        const isSaid = request.getResponseHeader("content-type")?.startsWith("text/plain");
        const said = request.status === 401 ? board.say("signedOut") : isSaid ? request.responseText : "";
        done({ code: request.status, said });
      });
      photo.request = request;
      request.send(photo.ready);
    });
  }

  function later(photo) {
    const pause = PAUSES[photo.tries];
    photo.tries += 1;
    photo.timer = pause ? setTimeout(() => queue(photo), pause * 1000) : 0;
    show(photo, "broken", pause ? "" : photo.item.dataset.stopped);
  }

  function again(photo) {
    clearTimeout(photo.timer);
    photo.tries = 0;
    queue(photo);
  }

  function remove(photo) {
    clearTimeout(photo.timer);
    photo.request?.abort();
    photos.splice(photos.indexOf(photo), 1);
    photo.item.remove();
    show(photo, "removed", " ");
    URL.revokeObjectURL(photo.url);
  }

  // A form beside the photos waits for them, and goes on by itself; where one does not arrive, a person decides.
  function release() {
    if (!held) return;
    if (!photos.some(open)) {
      const { form, submitter } = held;
      say("");
      form.requestSubmit(submitter);
    } else if (photos.some(stopped)) {
      say("photosFailed");
    }
  }

  function say(key) {
    const { form } = held;
    let line_ = form.querySelector(".photo-wait");
    if (!line_) {
      line_ = document.createElement("p");
      line_.className = "photo-wait error";
      line_.setAttribute("role", "status");
      form.append(line_);
    }
    line_.textContent = key && board.say(key);
    if (key !== "photosWait") held = null;
  }

  // On window, so that it comes before the guard against double taps marks the form as busy.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!photos.some(open) || !photos.some((photo) => photo.form.closest("article") === form.closest("article"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = { form, submitter: event.submitter };
    say(photos.some((photo) => photo.state === "refused") ? "photosFailed" : "photosWait");
    photos.filter((photo) => photo.state === "broken").forEach(again);
  }, true);

  // Also on window: the form's names of chosen files are for a browser without this script.
  addEventListener("change", (event) => {
    const input = event.target;
    const form = input.type === "file" && input.closest("form[data-photos]");
    if (!form) return;
    event.stopImmediatePropagation();
    [...input.files].forEach((file) => add(form, file, input.hasAttribute("capture")));
    input.value = ""; // the same photo may be chosen again after it was removed
  }, true);

  addEventListener("online", () => photos.filter((photo) => photo.state === "broken").forEach(again));
  addEventListener("beforeunload", (event) => photos.some(open) && event.preventDefault());
  document.querySelectorAll("form[data-photos]").forEach((form) => form.classList.add("sends-itself"));
})();
