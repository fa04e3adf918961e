// The text of answers: Markdown of every kind that models write, made by counting, so that every run
// and every page reads the same.

/** As the field counts for English text. */
export const CHARACTERS_PER_TOKEN = 4;

const WORDS =
  'the server keeps each message with its parent so that a branch can be read from any leaf while another one is written and nobody loses a word of it when a page is closed or a network fails'.split(
    ' ',
  );

/**
 * Markdown of exactly so many characters: headings, paragraphs with emphasis, links and code, lists,
 * tables, fenced code and formulas, in turn.
 */
export function markdownOf(characters) {
  const pieces = [];
  let length = 0;
  for (let index = 0; length < characters; index += 1) {
    const piece = `${SECTIONS[index % SECTIONS.length](index)}\n\n`;
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join('').slice(0, characters);
}

const SECTIONS = [
  (index) => `## Part ${index}`,
  (index) => paragraph(index, 60),
  (index) => list(index, 6),
  (index) => paragraph(index, 45),
  (index) => code(index),
  (index) => table(index),
  (index) => paragraph(index, 70),
  (index) => `> ${sentence(index, 24)}`,
  (index) => ordered(index, 4),
  (index) => `$$\nx_{${index}} = \\frac{a_${index} + b}{\\sqrt{c^2 + ${index}}}\n$$`,
];

function word(index) {
  return WORDS[(index * 7 + 3) % WORDS.length];
}

function sentence(seed, count) {
  const words = Array.from({ length: count }, (_, index) => word(seed * 31 + index));
  words[2] = `**${words[2]}**`;
  words[5] = `\`${words[5]}\``;
  words[8] = `[${words[8]}](https://example.com/${seed})`;
  words[11] = `*${words[11]}*`;
  return `${words.join(' ')}.`;
}

function paragraph(seed, count) {
  return `${sentence(seed, count)} It is $e^{i\\pi} + ${seed % 9} = 0$ here.`;
}

function list(seed, count) {
  return Array.from({ length: count }, (_, index) => `- ${sentence(seed + index, 14)}`).join('\n');
}

function ordered(seed, count) {
  const items = Array.from(
    { length: count },
    (_, index) => `${index + 1}. ${sentence(seed + index, 14)}\n   - ${word(seed + index)}`,
  );
  return items.join('\n');
}

function code(seed) {
  const lines = Array.from(
    { length: 12 },
    (_, index) =>
      `  const value${index} = read('${word(seed + index)}', ${index}); // ${word(index)}`,
  );
  return `\`\`\`ts\nexport function part${seed}() {\n${lines.join('\n')}\n}\n\`\`\``;
}

function table(seed) {
  const rows = Array.from(
    { length: 5 },
    (_, index) => `| ${word(seed + index)} | ${seed * index} | ${word(seed - index + 90)} |`,
  );
  return ['| name | count | note |', '| --- | ---: | --- |', ...rows].join('\n');
}

/** The text of a question in a long chat. */
export function questionOf(index) {
  return `Question ${index}: ${sentence(index, 18)}`;
}
