import { html } from './html.ts';

/** Inline, so that the page needs nothing from anywhere. */
export const style = html`<style>
  :root {
    color-scheme: light dark;
    --text: #1d2433;
    --quiet: #667085;
    --line: #d9dee7;
    --card: #fff;
    --page: #f5f7fa;
    --good: #1a7f4b;
    --bad: #c2271c;
    --warn: #a15c00;
    --unknown: #667085;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --text: #e6e9ef;
      --quiet: #98a2b3;
      --line: #303848;
      --card: #1a2030;
      --page: #10141f;
      --good: #2ea56a;
      --bad: #e5534b;
      --warn: #c98a2b;
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    font:
      15px/1.5 system-ui,
      sans-serif;
    color: var(--text);
    background: var(--page);
  }
  header,
  main,
  footer {
    max-width: 1180px;
    margin: 0 auto;
    padding: 12px 20px;
  }
  header {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
  }
  h1 {
    font-size: 18px;
    margin: 0;
  }
  h2 {
    font-size: 24px;
    margin: 12px 0 4px;
  }
  h3 {
    font-size: 14px;
    margin: 0 0 6px;
    color: var(--quiet);
    text-transform: uppercase;
    letter-spacing: 0.05em;
  }
  h4 {
    font-size: 14px;
    margin: 14px 0 2px;
  }
  a {
    color: inherit;
  }
  nav a {
    margin-left: 14px;
  }
  .quiet,
  footer {
    color: var(--quiet);
    font-size: 13px;
    font-weight: normal;
  }
  .badge {
    display: inline-block;
    padding: 1px 9px;
    border-radius: 10px;
    font-size: 12px;
    font-weight: 600;
    color: #fff;
    background: var(--unknown);
    vertical-align: middle;
    white-space: nowrap;
  }
  .badge.good {
    background: var(--good);
  }
  .badge.warn {
    background: var(--warn);
  }
  .badge.bad {
    background: var(--bad);
  }
  .bad-text {
    color: var(--bad);
    font-weight: 600;
  }
  .panels {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(250px, 1fr));
    gap: 14px;
    margin: 14px 0;
  }
  article {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 8px;
    padding: 14px 16px;
    min-width: 0;
  }
  .big {
    font-size: 28px;
    font-weight: 600;
    margin: 0 0 4px;
  }
  p {
    margin: 4px 0;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  td {
    padding: 2px 0;
    overflow-wrap: anywhere;
    vertical-align: top;
  }
  .figure {
    text-align: right;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .summary {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 8px;
    padding: 12px 16px;
    margin-bottom: 18px;
  }
  .summary a {
    margin: 0;
    font-weight: 600;
  }
  .summary td {
    padding: 2px 12px 2px 0;
  }
  .events {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 8px;
    margin-bottom: 10px;
    border-collapse: separate;
    border-spacing: 0;
    font-size: 13px;
  }
  .events tr:first-child td {
    border-top: 0;
  }
  .events td {
    padding: 4px 10px;
    border-top: 1px solid var(--line);
  }
  .event {
    white-space: nowrap;
  }
  meter {
    width: 100%;
    height: 16px;
  }
</style>`;
