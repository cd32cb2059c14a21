import { reasonOf } from '../../domain/failure.ts';
import type { DeliveryTarget } from './exporter.ts';
import { sendBatch, type Exporter, type SendResult } from './send.ts';

export type CreateExporter<Item> = (target: DeliveryTarget) => Exporter<Item>;

/** Sends what a lane has, one batch at a time, to where records go now. */
export class LaneSender<Item> {
  private readonly target: () => DeliveryTarget;
  private readonly create: CreateExporter<Item>;
  private current: { readonly target: DeliveryTarget; readonly exporter: Exporter<Item> } | undefined;

  constructor(target: () => DeliveryTarget, create: CreateExporter<Item>) {
    this.target = target;
    this.create = create;
  }

  /** What cannot even be written down for the receiver is at fault itself. */
  async send(batch: readonly Item[]): Promise<SendResult> {
    try {
      return await sendBatch(this.exporter(), batch);
    } catch (error) {
      return { status: 'refused', detail: reasonOf(error) };
    }
  }

  close(): void {
    void this.current?.exporter.shutdown();
    this.current = undefined;
  }

  private exporter(): Exporter<Item> {
    const target = this.target();
    if (this.current?.target !== target) {
      this.close();
      this.current = { target, exporter: this.create(target) };
    }
    return this.current.exporter;
  }
}
