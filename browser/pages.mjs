// Pages of the console as people use them: things are found by what they are and what they are called.

/** What lies over a page. */
export const dialog = (page) => page.locator('dialog[open]');

/** A link or a button of that name. */
export const action = (place, name) =>
  place.getByRole('link', { name, exact: true }).or(place.getByRole('button', { name, exact: true }));

/** The box of an action in the editor of statements, or in one card of it. */
export const chosen = (place, name) => place.locator(`input[type=checkbox][value="${name}"]`);

/** A card of that editor: a statement of a resource type. */
export const card = (place, type) =>
  place.locator('.statement').filter({ has: place.page().locator(`input[name$=".was"][value="${type}"]`) });

/** Opens every group of permissions. */
export const unfold = (place) => place.locator('details.group').evaluateAll((all) => all.forEach((it) => { it.open = true; }));

/** Integrations / Access tokens. */
export class AccessTokens {
  constructor({ page }, w) {
    Object.assign(this, { page, w });
  }

  /** The row of a token. */
  row(name) {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('cell', { name, exact: true }) });
  }

  /** The names of the tokens that are listed. */
  names() {
    return this.page.locator('#list tbody tr td:first-child').allInnerTexts();
  }

  /** What the column of that name says of a token. */
  async cell(name, column) {
    const columns = await this.columns();
    return (await this.row(name).getByRole('cell').nth(columns.indexOf(column)).innerText()).trim();
  }

  async columns() {
    return (await this.page.getByRole('columnheader').allInnerTexts()).map((it) => it.replace(/\s*UTC$/, '').trim());
  }

  /** Opens the panel for a new token. */
  async add() {
    await action(this.page.getByRole('main'), this.w.add).click();
    const panel = dialog(this.page);
    await panel.getByRole('heading', { name: this.w.adding }).waitFor();
    await unfold(panel);
    return panel;
  }

  /** Fills in the panel and saves; a service token is given these actions on everything. */
  async make(name, type = 'Personal', actions = ['CanAccessProject']) {
    const panel = await this.add();
    await panel.locator('input[name=name]').fill(name);
    await panel.locator(`input[name=type][value=${type}]`).check();
    if (type === 'Service') for (const it of actions) await chosen(panel, it).check();
    await this.save();
  }

  async save() {
    await dialog(this.page).getByRole('button', { name: this.w.save, exact: true }).click();
  }

  /** The dialog that shows the secret of a new token. */
  async created() {
    const shown = dialog(this.page).filter({ has: this.page.getByRole('heading', { name: this.w.created }) });
    await shown.waitFor();
    return { shown, secret: (await shown.locator('[data-secret]').innerText()).trim() };
  }

  /** Opens a token's overflow menu. */
  async menu(name) {
    await this.row(name).getByRole('button').first().click();
    const menu = this.page.locator('[popover]:popover-open');
    await menu.waitFor();
    return menu;
  }

  /** Chooses from a token's overflow menu. */
  async choose(name, item) {
    await action(await this.menu(name), item).click();
  }

  /** Says yes to a question. */
  async confirm(button) {
    const question = this.page.getByRole('alertdialog');
    await question.getByRole('button', { name: button, exact: true }).click();
    await this.done();
  }

  /** Waits until the page says that it was done. */
  async done() {
    await this.page.getByRole('status').filter({ hasText: this.w.succeeded }).waitFor();
  }
}
