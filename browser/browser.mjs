// Chromium without a window, and visitors of it, each with cookies of their own. Whatever the browser complains of,
// an error of a script or something that the content security policy forbids, fails the test in which it happened.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** The shell is the same engine without what windows take: half of the work. */
const SHELL = '/usr/bin/chromium-headless-shell';
const PROGRAM = process.env.CHROMIUM ?? (existsSync(SHELL) ? SHELL : '/usr/bin/chromium');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** How long anything may take that a page does, in milliseconds. */
const PATIENCE = Number(process.env.PATIENCE ?? 10_000);

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export class Browser {
  static async launch() {
    const browser = new Browser();
    browser.chromium = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
    return browser;
  }

  /** Somebody with a browser who has been nowhere yet. */
  async visitor(url, { scripts = true, dark = false, size = DESKTOP, ...more } = {}) {
    const context = await this.chromium.newContext({
      baseURL: url,
      viewport: size,
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: scripts,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...more,
    });
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor(context);
    visitor.page = await context.newPage();
    return visitor;
  }

  async close() {
    await this.chromium.close();
  }
}

export class Visitor {
  constructor(context) {
    this.context = context;
    this.complaints = [];
    this.expected = [];
    context.on('page', (page) => this.watch(page));
  }

  watch(page) {
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${page.url()}: ${message.text()} (${message.location().url})`);
    });
    page.on('dialog', (dialog) => {
      this.complaints.push(`${page.url()} opened a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
  }

  /** Says that the browser will complain of this, since the server is to refuse something. */
  expect(complaint) {
    this.expected.push(complaint);
  }

  /** Logs in through the form that stands before a page. */
  async login(person, to) {
    const { page } = this;
    await page.goto(`/${this.language}/login?next=${encodeURIComponent(to)}`);
    await page.locator('input[name=email]').fill(person.email);
    await page.locator('input[name=password]').fill(person.password);
    await page.locator('form[method=post] button').click();
    await page.waitForURL((url) => url.pathname === to.split('?')[0]);
  }

  /** Goes to a page of the console. */
  go(path) {
    return this.page.goto(`/${this.language}/${path}`);
  }

  /** Goes away, and fails if the browser has complained of anything that was not expected. */
  async leave() {
    await this.context.close();
    const unexpected = this.complaints.filter((text) => !this.expected.some((it) => it.test(text)));
    assert.deepEqual(unexpected, [], 'the browser complains');
  }
}
