export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Resolves when the text was taken, or when nobody reads any more, as after `| head`: that is no fault. */
export function write(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    // Without a listener the stream would end the process with a stack trace.
    stream.on('error', () => {
      resolve();
    });
    stream.write(text, () => {
      resolve();
    });
  });
}
