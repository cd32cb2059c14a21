import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { DashboardLinkBuilder, GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { detailLink, runbookLinks, type DashboardName } from './links.ts';
import { chosenDataSource } from './variables.ts';

export interface PanelFrame {
  /** Never reused within its dashboard: links to a single panel carry it. */
  readonly id: number;
  readonly title: string;
  /** One sentence: what the panel shows, and what to make of it. */
  readonly description: string;
  readonly unit: string;
  /** Width, of 24 columns, and height; the place follows from the order of the panels. */
  readonly size: readonly [width: number, height: number];
  /** Alerts on what the panel shows; it links to their runbooks. */
  readonly alerts?: readonly string[];
  /** The dashboard that says more. */
  readonly details?: DashboardName;
}

/** What the SDK's builders of panels have in common. */
interface FramedBuilder {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  gridPos(gridPos: GridPos): this;
  datasource(datasource: DataSourceRef): this;
  links(links: DashboardLinkBuilder[]): this;
}

export function framed<B extends FramedBuilder>(builder: B, frame: PanelFrame, source = chosenDataSource): B {
  const [w, h] = frame.size;
  const details = frame.details === undefined ? [] : [detailLink(frame.details)];
  builder.id(frame.id).title(frame.title).description(frame.description).unit(frame.unit);
  builder.gridPos({ x: 0, y: 0, w, h }).datasource(source);
  return builder.links([...details, ...runbookLinks(frame.alerts ?? [])]);
}
