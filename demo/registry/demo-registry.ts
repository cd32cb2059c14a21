/** The registry under observation, whichever kind it is. */
export interface DemoRegistry {
  readonly description: string;
  readonly url: string;
  /** Settles when it ends without having been told to. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Files of one demonstration, all below its temporary directory. */
export interface DemoFiles {
  readonly directory: string;
  readonly storage: string;
  readonly log: string;
  readonly password: string;
}
