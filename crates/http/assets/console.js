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

// What is said in passing is seen for a while, and read out: also over a dialog, which hides all else.
const said = document.querySelector('#said');
let passing;
const say = (text, { stays = false } = {}) => {
  clearTimeout(passing);
  (document.querySelector('dialog:modal') ?? document.body).append(said);
  said.textContent = text;
  if (!stays) passing = setTimeout(() => said.replaceChildren(), 6000);
};

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const text = button.dataset.text ?? document.querySelector(button.dataset.copy).textContent.trim();
  const isCopied = await copy(text);
  const told = isCopied ? button.dataset.copied : (button.dataset.refused ?? said.dataset.uncopied);
  say(told);
  if (isCopied) keep(button);
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

// What was copied is closed without a question.
const keep = (part) => {
  const dialog = part?.closest('[data-unkept]');
  if (!dialog) return;
  dialog.removeAttribute('data-unkept');
  dialog.querySelector('[data-ask]').hidden = true;
};

// Browsers have no clipboard for pages that came without HTTPS, and may refuse it elsewhere.
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

// A question over the page: whether the answer was yes.
const sure = document.querySelector('#sure');
const ask = ({ title, hint = '', yes }) =>
  new Promise((answer) => {
    sure.querySelector('h2').textContent = title;
    sure.querySelector('p').textContent = hint;
    sure.querySelector('[value=yes]').textContent = yes;
    sure.returnValue = '';
    sure.addEventListener('close', () => answer(sure.returnValue === 'yes'), { once: true });
    sure.showModal();
  });

// What takes something away asks first.
let answered;
document.addEventListener(
  'click',
  async (event) => {
    const button = event.target.closest('[data-sure]');
    if (!button || button === answered) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask({ title: button.dataset.sure, hint: button.dataset.hint, yes: button.dataset.yes }))) return;
    answered = button;
    // It was asked: what asks where no script does is left out.
    button.form?.querySelector('noscript')?.remove();
    button.click();
    answered = undefined;
  },
  true,
);

// What was filled in and not saved is not left without a question.
const unsaved = new Set(document.querySelectorAll('[data-unsaved=yes]'));
let isLeaving = false;
const leave = () => ask({ title: sure.dataset.leaving, hint: sure.dataset.hint, yes: sure.dataset.yes });
document.addEventListener('input', ({ target }) => {
  if (target.form?.matches('[data-unsaved]')) unsaved.add(target.form);
});
document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-unsaved] [name=do]');
  if (button && !['save', 'show', 'json', 'cards'].includes(button.value)) unsaved.add(button.form);
});
document.addEventListener(
  'click',
  async (event) => {
    const link = event.target.closest('a[href]');
    if (!link || !unsaved.size || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    if (!(await leave())) return;
    unsaved.clear();
    link.click();
  },
  true,
);
document.addEventListener('submit', async (event) => {
  const { target, submitter } = event;
  if (target.method === 'dialog' || event.defaultPrevented) return;
  if ([...unsaved].every((it) => it === target)) {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  if (!(await leave())) return;
  unsaved.clear();
  target.requestSubmit(submitter);
});
addEventListener('beforeunload', (event) => {
  if (unsaved.size && !isLeaving) event.preventDefault();
});

// Where there is no answer, or one that is none of what was asked for, that is said: the page stays as it is. Who is
// logged out goes to log in, unless something that they wrote would be lost.
document.addEventListener('htmx:error', ({ detail }) => {
  if (detail.error instanceof TypeError) say(said.dataset.unreached);
});
document.addEventListener('htmx:before:response', (event) => {
  const { response, select } = event.detail.ctx;
  const to = new URL(response.raw.url);
  if (response.raw.redirected && /^\/\w+\/login$/.test(to.pathname)) {
    event.preventDefault();
    if (unsaved.size || document.querySelector('dialog:modal')) say(said.dataset.gone, { stays: true });
    else location.assign(`${to.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`);
  } else if (response.status >= 400 && !select) {
    event.preventDefault();
    say(said.dataset.failed);
  }
});
document.addEventListener('htmx:after:request', (event) => {
  const { select, text } = event.detail.ctx;
  if (!select?.startsWith('#') || text.includes(`id="${select.slice(1)}"`)) return;
  event.preventDefault();
  say(said.dataset.failed);
});

// After a list is filtered in place, what leads away from the page and back to it knows the filters.
document.addEventListener('htmx:after:history:update', () => {
  const { pathname, search } = location;
  for (const link of document.querySelectorAll('a[data-asked]')) link.search = search;
  for (const link of document.querySelectorAll('a[hreflang]')) link.href = `/${link.hreflang}${pathname.slice(3)}${search}`;
  for (const field of document.querySelectorAll('header [name=next]')) field.value = pathname + search;
});

// On a narrow window filters would fill it: they are unfolded where one is set, and by who wants to.
const narrow = matchMedia('(max-width: 760px)');
const fold = () => {
  for (const filters of document.querySelectorAll('.filters')) {
    const isSet = [...filters.querySelectorAll('input:not([type=hidden]), select')].some((it) => it.name !== 'env' && it.value);
    filters.open = !narrow.matches || isSet;
  }
};
narrow.addEventListener('change', fold);
fold();

// In a menu that is wider than the window, the page that one is at is to be seen.
// It is not scrolled into view, since that would be where Tab goes on: behind the link that skips the menu.
const here = document.querySelector('.nav [aria-current]');
if (here) {
  const [menu, item] = [here.parentElement, here].map((it) => it.getBoundingClientRect());
  here.parentElement.scrollBy(item.x + item.width / 2 - menu.x - menu.width / 2, Math.max(0, item.bottom - menu.bottom));
}

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

// The cells of a list know the names of their columns, for who sees a row as a card.
const label = (root) => {
  for (const table of root.querySelectorAll('.scroll table:not(.difference)')) {
    table.classList.add('stacked');
    const columns = [...table.tHead.rows[0].cells];
    for (const row of table.tBodies[0].rows) {
      [...row.cells].forEach((cell, at) => {
        if (columns[at].querySelector('.hidden')) cell.dataset.acts = '';
        else cell.dataset.label = columns[at].innerText.trim();
        if (!cell.innerText.trim() && !cell.querySelector('button, input, svg')) cell.dataset.empty = '';
      });
    }
  }
};

document.addEventListener('htmx:after:swap', () => {
  open(document);
  label(document);
  // A key of which it is said that one is needed is.
  for (const key of document.querySelectorAll('[aria-describedby=key-hint]')) key.required = !!document.querySelector('#key-hint .needed');
});
label(document);
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
    const count = actions.querySelectorAll(':checked').length;
    said.textContent = count === 1 && said.dataset.one ? said.dataset.one : said.dataset.count.replace('#', count);
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
    keep(place);
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
