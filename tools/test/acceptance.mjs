// Which acceptance tests of the gateway's specification passed, by their numbers in the names of tests.

/** How many each chapter has: H2 errors, H4 tool calls, M2 error answers, M7 messages, P4 prices, A4 audio. */
const CHAPTERS = { H2: 6, H4: 16, M2: 6, M7: 10, P4: 12, A4: 5 };

const EXPECTED = Object.entries(CHAPTERS).flatMap(([chapter, count]) =>
  Array.from({ length: count }, (_, index) => `AT-${chapter}.${index + 1}`),
);

/** A test may name several, and a number may have several tests. */
const NUMBER = /\bAT-[A-Z]\d+\.\d+\b/g;

/**
 * @param {readonly { fullName: string, status: string }[]} tests as Vitest's JSON report has them
 * @returns {{ lines: string[], missing: number }} what is printed, and how many numbers have neither a
 *   test that passed nor one that failed, which counts by itself
 */
export function acceptanceOf(tests) {
  const outcomes = new Map(EXPECTED.map((number) => [number, { passed: 0, failed: 0 }]));
  for (const { fullName, status } of tests) {
    for (const number of new Set(fullName.match(NUMBER))) {
      const outcome = outcomes.get(number);
      if (outcome !== undefined && status in outcome) outcome[status] += 1;
    }
  }
  const isMet = ([, { passed, failed }]) => passed > 0 && failed === 0;
  const met = [...outcomes].filter(isMet);
  const unmet = [...outcomes].filter((entry) => !isMet(entry));
  const listed = met.map(([number, { passed }]) => `${number} (${passed})`);
  return {
    lines: [
      `acceptance tests of the gateway: ${met.length} of ${EXPECTED.length} pass, each with the number of its tests:`,
      listed.join(' '),
      ...unmet.map(
        ([number, { failed }]) => `${number}: ${failed === 0 ? 'no test' : `${failed} failed`}`,
      ),
    ],
    missing: unmet.filter(([, { failed }]) => failed === 0).length,
  };
}
