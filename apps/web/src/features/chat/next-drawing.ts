/** With the wait for the next frame 33–50 ms: nobody reads faster, and each drawing costs a layout. */
const PAUSE_MS = 33;
/** A hidden page gets no frames, and its timers are slow anyway. */
const HIDDEN_MS = 250;

/**
 * Calls back in the frame after a short pause; a page that gets no frames is called back by a timer.
 *
 * @returns calls it off
 */
export function onNextDrawing(draw: () => void): () => void {
  let frame: number | undefined;
  const pause = setTimeout(() => {
    frame = requestAnimationFrame(run);
  }, PAUSE_MS);
  const latest = setTimeout(run, HIDDEN_MS);

  function callOff(): void {
    clearTimeout(pause);
    clearTimeout(latest);
    if (frame !== undefined) cancelAnimationFrame(frame);
  }

  function run(): void {
    callOff();
    draw();
  }

  return callOff;
}
