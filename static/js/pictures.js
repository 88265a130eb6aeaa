// A photo made ready for a thin line: upright, at most 1600 pixels long and about 600 KB; and when it was taken.
window.board.pictures = (() => {
  const LONGEST = 1600;
  const WANTED = 600 * 1024;
  const QUALITIES = [0.8, 0.7, 0.6, 0.5, 0.4];
  const [EXIF_IFD, TAKEN, OFFSET] = [0x8769, 0x9003, 0x9011];

  // What is small already, what this browser cannot decode and what would only grow goes as it is: the server decides.
  async function shrink(file) {
    if (file.size <= WANTED) return file;
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff"; // a JPEG knows no transparency
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      const made = await encode(canvas);
      return made && made.size < file.size ? made : file;
    } catch {
      return file;
    }
  }

  async function encode(canvas) {
    let made = null;
    for (const quality of QUALITIES) {
      made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (!made || made.size <= WANTED) break;
    }
    return made;
  }

  // "2026:11:23 10:05:00+08:00" as the camera wrote it (often without an offset), or "". Canvas drops it, and it is
  // evidence.
  async function takenAt(file) {
    try {
      return read(new DataView(await file.slice(0, 256 * 1024).arrayBuffer()));
    } catch {
      return ""; // an entry that points outside the file
    }
  }

  function read(view) {
    if (view.getUint16(0) !== 0xffd8) return "";
    let at = 2;
    while (view.getUint16(at) !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) {
      if (view.getUint16(at) < 0xffe0) return ""; // the pixels begin, and no Exif came
      at += 2 + view.getUint16(at + 2);
    }
    const tiff = at + 10;
    const little = view.getUint16(tiff) === 0x4949;
    const short = (where) => view.getUint16(where, little);
    const long = (where) => view.getUint32(where, little);
    const entries = (ifd) => new Map(Array.from({ length: short(ifd) }, (_, i) => {
      const entry = ifd + 2 + 12 * i;
      return [short(entry), { count: long(entry + 4), where: entry + 8 }];
    }));
    const exif = entries(tiff + long(entries(tiff + long(tiff + 4)).get(EXIF_IFD).where));
    const text = (tag) => {
      const entry = exif.get(tag);
      if (!entry) return "";
      const from = tiff + long(entry.where);
      const bytes = new Uint8Array(view.buffer, from, Math.min(entry.count, 32));
      return String.fromCharCode(...bytes).replace(/\0.*$/s, "").trim();
    };
    return text(TAKEN) && text(TAKEN) + text(OFFSET);
  }

  return { shrink, takenAt };
})();
