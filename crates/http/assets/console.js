// What the console's pages do better with a script than without: dialogs take the keyboard, secrets can be copied.
// Everything that is done here also works without it. No inline handlers, no eval.

// A dialog that the server opened becomes modal: it holds the focus, and Escape goes back to where it came from.
const open = (root) => {
  for (const dialog of root.querySelectorAll('dialog[open]:not(:modal)')) {
    dialog.removeAttribute('open');
    dialog.showModal();
    (dialog.querySelector('[autofocus], [role=alert]') ?? dialog).focus();
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      location.assign(dialog.dataset.back);
    });
    const { pathname } = location;
    if (pathname !== new URL(dialog.dataset.back, location).pathname) sessionStorage.setItem('over', pathname);
    // A page that was the answer to a form must not ask to send it again.
    if ('once' in dialog.dataset) history.replaceState(null, '', dialog.dataset.back);
  }
};

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const text = button.dataset.text ?? document.querySelector(button.dataset.copy).textContent.trim();
  await navigator.clipboard.writeText(text);
  const said = document.querySelector('#said');
  said.textContent = button.dataset.copied;
  const label = button.querySelector('span');
  if (label) label.textContent = button.dataset.copied;
});

// What has been said is over after a while.
for (const note of document.querySelectorAll('[data-passing]')) setTimeout(() => note.remove(), 6000);

// Browsers keep the session's cookie on secure connections alone.
if (!isSecureContext) document.querySelector('[data-insecure]')?.removeAttribute('hidden');

// A secret is shown once: not again when somebody comes back to the page (S20).
addEventListener('pagehide', () => {
  for (const secret of document.querySelectorAll('[data-secret]')) secret.remove();
});
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

// Who comes back from what lay over a page goes on at the link that led there, or at the menu that held it.
const goOn = () => {
  const over = sessionStorage.getItem('over');
  if (!over || document.querySelector('dialog[open]')) return;
  sessionStorage.removeItem('over');
  const link = [...document.querySelectorAll('main a[href]')].find((it) => it.pathname === over);
  const menu = link?.closest('[popover]');
  (menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : link)?.focus();
};

document.addEventListener('htmx:after:swap', () => open(document));
open(document);
goOn();

// In the editor of statements, `*` replaces all other actions, and what is chosen is counted.
document.addEventListener('change', ({ target }) => {
  const actions = target.closest('.actions');
  if (!actions) return;
  for (const it of actions.querySelectorAll('input')) {
    if (target.checked && it !== target && (target.value === '*' || it.value === '*')) it.checked = false;
  }
  const said = actions.closest('fieldset').querySelector('[data-count]');
  said.textContent = said.dataset.count.replace('#', actions.querySelectorAll(':checked').length);
});

// Enter where resources are named is Update, and not Save.
document.addEventListener('keydown', (event) => {
  const set = event.target.closest?.('.resource .set');
  if (event.key !== 'Enter' || event.isComposing || !set || event.target.matches('button')) return;
  event.preventDefault();
  set.querySelector('button[value=show]').click();
});
// Without a script it is so where any resource is being named; with one, elsewhere it saves.
for (const button of document.querySelectorAll('button[name=do][value=enter]')) button.value = 'save';
