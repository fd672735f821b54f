// Browser storage that never throws: where cookies are blocked even reading `localStorage` is an error. Then we remember for this page only.

function safe(kind) {
  const memory = new Map();
  const box = () => {
    try {
      return window[kind];
    } catch {
      return null;
    }
  };
  return {
    get(key) {
      try {
        return box()?.getItem(key) ?? memory.get(key) ?? null;
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        box()?.setItem(key, value);
      } catch {
        // Full or forbidden: the copy in memory serves.
      }
    },
    remove(key) {
      memory.delete(key);
      try {
        box()?.removeItem(key);
      } catch {
        // Nothing was stored then.
      }
    },
  };
}

/** Shared by all tabs of the shop, kept between visits. */
export const lasting = safe("localStorage");
/** This tab only; survives a reload. */
export const passing = safe("sessionStorage");
