/**
 * Standard output, which holds data and nothing else. It waits for a slow reader, and when the reader has gone (`| head`) it
 * ends the run, quietly.
 */
import { once } from "node:events";
import { styleText } from "node:util";
import type { Screen } from "./terminal.ts";

export type Format = "json" | "table";
type Style = "bold" | "dim" | "red" | "cyan";

/** Nobody reads the output any more; no failure. */
export class ReaderGoneError extends Error {}

export class Output {
  readonly format: Format;
  /** somebody is looking at it */
  readonly onTerminal: boolean;
  readonly #stream: Screen;
  readonly #colour: boolean;
  #failure: Error | undefined;
  readonly #onError: (error: Error) => void;

  /** @param onFailure hears once why nothing more can be written */
  constructor(stream: Screen, format: Format, colour: boolean, onFailure: (error: Error) => void) {
    this.#stream = stream;
    this.format = format;
    this.#colour = colour;
    this.onTerminal = stream.isTTY === true;
    this.#onError = (error): void => {
      if (this.#failure !== undefined) return;
      this.#failure = (error as NodeJS.ErrnoException).code === "EPIPE" ? new ReaderGoneError("EPIPE") : error;
      onFailure(this.#failure);
    };
    stream.on("error", this.#onError);
  }

  /** Resolves when there is room for more. */
  async write(text: string): Promise<void> {
    if (text === "") return;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stream.write(text)) return;
    try {
      await once(this.#stream, "drain");
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  line(text: string): Promise<void> {
    return this.write(`${text}\n`);
  }

  /** One JSON value on a line of its own. */
  json(value: unknown): Promise<void> {
    return this.line(JSON.stringify(value));
  }

  paint(style: Style, text: string): string {
    // It was decided already; newer Nodes would look at standard output once more.
    return this.#colour ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Waits until what was written has left, or cannot. */
  async flushed(): Promise<void> {
    if (this.#failure === undefined)
      await new Promise<void>((resolve) =>
        this.#stream.write("", (error) => {
          if (error !== undefined && error !== null) this.#onError(error);
          resolve();
        }),
      );
  }

  /** Lets go of the stream. */
  end(): void {
    this.#stream.off("error", this.#onError);
  }
}
