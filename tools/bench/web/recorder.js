// Runs in the page before anything of it does: notes its frames, long tasks, shifts and key presses.
(() => {
  const recorder = { frames: [], longTasks: [], shifts: [], events: [], isOn: false };
  let last = 0;
  const tick = (at) => {
    if (recorder.isOn && last > 0) recorder.frames.push(at - last);
    last = at;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  const observe = (type, take, options = {}) => {
    new PerformanceObserver((list) => {
      if (recorder.isOn) for (const entry of list.getEntries()) take(entry);
    }).observe({ type, ...options });
  };
  observe('longtask', ({ duration }) => recorder.longTasks.push(duration));
  observe('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) recorder.shifts.push(value);
  });
  // The shortest that a browser tells of is 16 ms; it counts in steps of 8.
  observe(
    'event',
    ({ name, duration }) => {
      if (name === 'keydown' || name === 'keypress' || name === 'input')
        recorder.events.push(duration);
    },
    { durationThreshold: 16 },
  );

  const settled = () =>
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const busy = () => document.querySelector('article[aria-busy="true"]');
  /** More than the slowest page needs for the longest answer. */
  const LIMIT_MS = 600_000;
  /** Calls back at every change of the page until that says that it is done. */
  const until = (isDone) =>
    new Promise((done, fail) => {
      if (isDone()) return done();
      const observer = new MutationObserver(() => {
        if (isDone()) end(done);
      });
      const limit = setTimeout(() => end(fail, new Error('The page did not get there.')), LIMIT_MS);
      const end = (settle, reason) => {
        clearTimeout(limit);
        observer.disconnect();
        settle(reason);
      };
      observer.observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });

  window.bench = {
    begin() {
      Object.assign(recorder, { frames: [], longTasks: [], shifts: [], events: [], isOn: true });
      last = 0;
    },
    end() {
      recorder.isOn = false;
      const { frames, longTasks, shifts, events } = recorder;
      return { frames, longTasks, shifts, events };
    },
    settled,
    hasBegun: () => until(() => (busy()?.textContent.length ?? 0) > 40),
    /** Whether it is still written or not: on a busy machine a page may come back too late to see that. */
    hasAnswer: () =>
      until(() => (document.querySelectorAll('article')[1]?.textContent.length ?? 0) > 40),
    hasEnded: () => until(() => busy() === null).then(settled),
    /** Until the last words of a chat stand where they can be seen. */
    async shows(words) {
      const isSeen = () => {
        const last = [...document.querySelectorAll('article')].at(-1);
        if (last === undefined || !last.textContent.includes(words)) return false;
        const box = last.getBoundingClientRect();
        return box.bottom > 0 && box.top < innerHeight;
      };
      for (;;) {
        await new Promise((done) => requestAnimationFrame(done));
        if (isSeen()) break;
      }
      await settled();
      return performance.now();
    },
  };
})();
