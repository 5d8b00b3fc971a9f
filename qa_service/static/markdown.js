// The conversation as one Markdown document with footnotes, made of the Markdown that each answer brings.

const FOOTNOTE = /^\[\^([^\]]+)\]: (.*)$/;
const MARK = /(\\?)\[\^([^\]]+)\]/g;
// As qa_service/markdown_escaping.py has them, which says why.
const SIGNS = /[\\\x60*[$~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|<(?=[A-Za-z/!?])|&(?=#?[\p{L}\p{N}_]+;)/gu;
const ADDRESS = /(?:https?|ftp)(?=:\/\/\S{0,2000}?(?:\\|&\w+;))|www(?=\.\S{0,2000}?(?:\\|&\w+;))/gi;
const ENTITIES = { "<": "&lt;", "&": "&amp;" };

/** Any text as one line of Markdown that shows the text itself. */
export function inline(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.replace(SIGNS, (sign) => ENTITIES[sign] ?? `\\${sign}`).replace(ADDRESS, "$&\\");
}

/** The same behind the signs of a heading. */
export function heading(text) {
  return inline(text).replace(/(^|\s)#(?=#*$)/, "$1\\#");
}

/** A heading a question, its answer, and every footnote once at the end; one label never stands for two references. */
export function conversationMarkdown(title, address, answers) {
  const notes = new Map();
  const parts = answers.map((answer) => {
    const lines = answer.markdown.trimEnd().split("\n");
    const renamed = new Map();
    for (const line of lines) {
      const note = FOOTNOTE.exec(line);
      if (note) renamed.set(note[1], labelFor(notes, note[1], note[2]));
    }
    const body = lines.filter((line) => !FOOTNOTE.test(line)).join("\n");
    const relabelled = body.replace(MARK, (whole, escape, label) => (!escape && renamed.has(label) ? `[^${renamed.get(label)}]` : whole));
    return `## ${heading(answer.question)}\n\n${relabelled.trim()}\n`;
  });
  const footnotes = [...notes].map(([label, text]) => `[^${label}]: ${text}`);
  const head = `# Questions about “${inline(title)}”\n\n${inline(address)}\n\nEvery quote is word for word from its source. Not guaranteed: that the source is right, complete or current.\n`;
  return `${[head, ...parts, footnotes.join("\n")].join("\n").trimEnd()}\n`;
}

function labelFor(notes, label, text) {
  for (let at = 1; ; at += 1) {
    const tried = at === 1 ? label : `${label}-${at}`;
    if (!notes.has(tried)) notes.set(tried, text);
    if (notes.get(tried) === text) return tried;
  }
}
