// POST /v1/ask as a stream: events are told as they come, and the answer is the result.

const TIMEOUT_MS = 60_000;

/** Why there is no answer. It is never an abstention: `kind` is offline, unreachable, busy, timeout, key, scope, refused or failed. */
export class AskError extends Error {
  constructor(kind, message, retryAfterS = null) {
    super(message);
    this.name = "AskError";
    this.kind = kind;
    this.retryAfterS = retryAfterS;
  }
}

/**
 * Asks and gives the answer. `body` is the request; `told(name, data)` hears every event of the stream in order;
 * `headers` go with the request.
 * Raises AskError, or the signal's AbortError where the caller gave up.
 */
export async function ask(body, { base = "", headers = {}, signal, told = () => {}, timeoutMs = TIMEOUT_MS } = {}) {
  const clock = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, clock]) : clock;
  let begun = false;
  try {
    const response = await fetch(`${base}/v1/ask`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(body),
      signal: either,
    });
    begun = true;
    if (!response.ok) throw await problemOf(response);
    return checked(await answerOf(response, told));
  } catch (error) {
    if (error instanceof AskError) throw error;
    if (signal?.aborted) throw signal.reason;
    if (clock.aborted) throw new AskError("timeout", "no reply came within a minute.");
    if (error instanceof SyntaxError) throw new AskError("failed", "the reply could not be read.");
    if (!(error instanceof TypeError)) throw error;
    if (navigator.onLine === false) throw new AskError("offline", "this device is offline.");
    if (begun) throw new AskError("failed", "the reply broke off.");
    throw new AskError("unreachable", "the server could not be reached.");
  }
}

async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  const words = problem?.detail || problem?.title || `the server replied with status ${response.status}.`;
  if (response.status === 503 || response.status === 429) {
    return new AskError("busy", words, Number(response.headers.get("Retry-After")) || 1);
  }
  if (response.status === 401) return new AskError("key", words);
  if (response.status === 403 && problem?.type?.endsWith(":no-scope")) return new AskError("scope", words);
  return new AskError(response.status < 500 ? "refused" : "failed", words);
}

async function answerOf(response, told) {
  if (!response.headers.get("Content-Type")?.includes("text/event-stream")) return response.json();
  let answer = null;
  for await (const [name, data] of events(response.body)) {
    if (name === "error") {
      throw new AskError(data.status === 503 ? "busy" : "failed", data.detail || data.title, data.status === 503 ? 1 : null);
    }
    if (name === "answer") answer = data;
    told(name, data);
  }
  if (answer === null) throw new AskError("failed", "the reply broke off.");
  return answer;
}

/** A reply that is neither outcome must not pass for a refusal. */
function checked(answer) {
  if (["answered", "abstained"].includes(answer?.outcome)) return answer;
  throw new AskError("failed", "the reply could not be read.");
}

/** Events of a stream of bytes as [name, data]; comments (heartbeats) are passed over. */
export async function* events(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const frames = rest.split(/\r?\n\r?\n/);
      rest = frames.pop();
      for (const frame of frames) {
        const found = eventOf(frame);
        if (found) yield found;
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function eventOf(frame) {
  let name = "message";
  const data = [];
  for (const line of frame.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? [name, JSON.parse(data.join("\n"))] : null;
}
