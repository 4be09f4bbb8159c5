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
  const isCopied = await copy(text);
  const told = isCopied ? button.dataset.copied : (button.dataset.refused ?? '⚠');
  document.querySelector('#said').textContent = told;
  if (isCopied) button.closest('[data-unkept]')?.removeAttribute('data-unkept');
  const label = button.querySelector('span');
  if (!label) return;
  // It is as wide as before, and says what it does again after a while.
  button.style.minWidth = `${button.offsetWidth}px`;
  button.dataset.label ??= label.textContent;
  label.textContent = told;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    label.textContent = button.dataset.label;
  }, 3000);
});

// Browsers have no clipboard for pages that came without HTTPS, and may refuse it elsewhere.
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

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
  for (const said of actions.closest('.statement').querySelectorAll('[data-count]')) {
    said.textContent = said.dataset.count.replace('#', actions.querySelectorAll(':checked').length);
  }
});

// Pages of access tokens.

// What was never copied is not closed without a question.
const asks = (target) => {
  const dialog = target.closest?.('dialog[data-unkept]');
  if (!dialog) return false;
  dialog.querySelector('[data-ask]').hidden = false;
  dialog.querySelector('[data-copy]').focus();
  return true;
};
document.addEventListener('cancel', (event) => {
  if (!asks(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
// Browsers do not ask a second time before Escape closes.
document.addEventListener('close', ({ target }) => {
  if (!target.matches('dialog[data-unkept]')) return;
  target.showModal();
  asks(target);
}, true);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (link && !('leave' in link.dataset) && asks(link)) event.preventDefault();
});
document.addEventListener('copy', ({ target }) => {
  const place = target instanceof Element ? target : target.parentElement;
  if (getSelection().toString().trim() === document.querySelector('#secret')?.textContent.trim()) {
    place?.closest('[data-unkept]')?.removeAttribute('data-unkept');
  }
});

// A day that is not asked for is not sent, and a duration that the type of token does not have is not chosen.
const settle = () => {
  const lasts = document.querySelector('select[name=lasts]');
  if (!lasts) return;
  if (getComputedStyle(lasts.selectedOptions[0]).display === 'none') {
    lasts.value = [...lasts.options].find((it) => getComputedStyle(it).display !== 'none').value;
  }
  document.querySelector('input[name=expires]').disabled = lasts.value !== 'date';
};
document.addEventListener('change', settle);
settle();

// Enter where resources are named is Update, and not Save.
document.addEventListener('keydown', (event) => {
  const set = event.target.closest?.('.resource .set');
  if (event.key !== 'Enter' || event.isComposing || !set || event.target.matches('button')) return;
  event.preventDefault();
  set.querySelector('button[value=show]').click();
});
// Without a script it is so where any resource is being named; with one, elsewhere it saves.
for (const button of document.querySelectorAll('button[name=do][value=enter]')) button.value = 'save';
