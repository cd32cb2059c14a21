type Call = (...args: readonly number[]) => number;

/** A module of `assembly/` running, with its memory; its exports as the functions and numbers they are. */
export class ModuleInstance {
  readonly memory: ArrayBuffer;
  private readonly exports: Readonly<Record<string, unknown>>;

  constructor(compiled: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(compiled, { env: { abort } });
    const { memory } = exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new Error('the module has no memory');
    this.exports = exports;
    this.memory = memory.buffer;
  }

  call(name: string): Call {
    const exported = this.exports[name];
    if (!isCall(exported)) throw new Error(`the module has no function ${name}`);
    return exported;
  }

  number(name: string): () => number {
    const exported = this.exports[name];
    if (!(exported instanceof WebAssembly.Global)) throw new Error(`the module has no number ${name}`);
    return () => Number(exported.value);
  }

  /** Figures of eight bytes, where the export of that name says. */
  figures(name: string, length: number): Float64Array {
    return new Float64Array(this.memory, this.call(name)(), length);
  }
}

/** Each registry's log has an instance, and so a memory, of its own. */
export function compileModule(base64: string): WebAssembly.Module {
  return new WebAssembly.Module(Buffer.from(base64, 'base64'));
}

function abort(): never {
  throw new Error('the module gave up');
}

function isCall(exported: unknown): exported is Call {
  return typeof exported === 'function';
}
