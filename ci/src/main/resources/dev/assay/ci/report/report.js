'use strict';
// The page shows everything without this script; it adds copying, filtering, pointing and walking.
(() => {
  const root = document.documentElement;
  const tip = document.getElementById('tip');
  const problems = [];
  root.classList.add('scripts');
  window.addEventListener('error', event => problems.push(String(event.message)));
  document.addEventListener('securitypolicyviolation', event =>
    problems.push('blocked ' + event.violatedDirective + ' ' + event.blockedURI));

  // --- Copying ---

  async function copy(button) {
    const text = button.dataset.copy;
    let isDone = false;
    try {
      await navigator.clipboard.writeText(text);
      isDone = true;
    } catch (refused) {
      const code = button.parentElement.querySelector('code');
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      isDone = document.execCommand('copy');
    }
    button.textContent = isDone ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  }

  // --- Disclosure ---

  function setAll(isOpen) {
    for (const part of document.querySelectorAll('details.history')) {
      part.open = isOpen;
    }
  }

  function reveal(part) {
    for (let each = part; each; each = each.parentElement) {
      if (each.tagName === 'DETAILS') {
        each.open = true;
      }
    }
  }

  // An address without a section's name is good for the first section that has the operation.
  function found(id) {
    const exact = document.getElementById(id);
    return exact || (/^op-\d+$/.test(id) ? document.querySelector('.op[id$="-' + id + '"]') : null);
  }

  function openTarget() {
    const id = decodeURIComponent(location.hash.slice(1));
    const part = id && found(id);
    const operation = /(^|-)op-(\d+)$/.exec(id);
    if (part && part.matches('.op')) {
      reveal(part);
      showAll(part.closest('.pictured'));
      const scroll = part.closest('.scroll');
      showViolation(part.closest('details.history'));
      scroll.focus({ preventScroll: true });
      scroll.scrollIntoView({ block: 'center', behavior: 'instant' });
      choose(part);
    } else if (part) {
      reveal(part);
      part.scrollIntoView();
    } else if (operation) {
      say('Operation ' + operation[2] + ' is not drawn on this page; the history file holds it.');
    }
  }

  // --- Narrowing a timeline down ---

  function filter(picture) {
    const wanted = [...picture.querySelectorAll('select')].filter(select => select.value !== '');
    const all = [...picture.querySelectorAll('.ops .op')];
    let shown = 0;
    for (const op of all) {
      const isIn = wanted.every(select =>
        op.dataset[select.dataset.filter].split(' ').includes(select.value));
      op.classList.toggle('out', !isIn);
      shown += isIn ? 1 : 0;
    }
    picture.classList.toggle('narrowed', wanted.length > 0);
    picture.querySelector('output').textContent =
      wanted.length > 0 ? shown + ' of ' + all.length + ' operations in the picture' : '';
    return shown;
  }

  function showAll(picture) {
    if (picture && picture.matches('.narrowed')) {
      picture.querySelectorAll('select').forEach(select => { select.value = ''; });
      filter(picture);
    }
  }

  // --- Saving what the page holds as text ---

  function save(button) {
    const text = document.getElementById(button.dataset.save).textContent;
    const file = new Blob([text], { type: 'text/plain' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = button.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return file;
  }

  // An order is read from its end: what stops it.
  function showEnds(part) {
    for (const picture of part.querySelectorAll('.order')) {
      const scroll = picture.closest('.scroll');
      const stop = picture.querySelector('.major .stop');
      if (stop && scroll.clientWidth > 0 && !scroll.dataset.placed) {
        scroll.dataset.placed = 'yes';
        scroll.scrollLeft = stop.getBBox().x - scroll.clientWidth * 0.6;
      }
    }
  }

  function showViolation(part) {
    showEnds(part);
    const frame = part.querySelector('.window');
    const scroll = frame && frame.closest('.scroll');
    if (frame && scroll && !scroll.dataset.placed) {
      scroll.dataset.placed = 'yes';
      const box = frame.getBBox();
      scroll.scrollLeft = box.x + box.width / 2 - scroll.clientWidth / 2;
    }
  }

  // --- Pointing at and walking through operations ---

  let current = null;

  function describe(operation, x, y) {
    const title = operation && (operation.querySelector('title') || {}).textContent;
    tip.hidden = !title;
    if (!title) {
      return;
    }
    tip.textContent = title;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - box.width - 8)) + 'px';
    tip.style.top = (y + 16 + box.height > innerHeight ? y - box.height - 8 : y + 16) + 'px';
  }

  function say(text) {
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = '12px';
    tip.style.top = '12px';
  }

  function choose(operation) {
    if (current) {
      current.classList.remove('current');
    }
    current = operation;
    if (!operation) {
      tip.hidden = true;
      return;
    }
    operation.classList.add('current');
    const scroll = operation.closest('.scroll');
    const bar = (operation.querySelector('.point, .stop') || operation.querySelector('rect')).getBBox();
    if (bar.x < scroll.scrollLeft || bar.x + bar.width > scroll.scrollLeft + scroll.clientWidth) {
      scroll.scrollLeft = bar.x - scroll.clientWidth / 3;
    }
    const box = (operation.querySelector('.point, .stop') || operation.querySelector('rect')).getBoundingClientRect();
    describe(operation, box.left, box.bottom - 10);
  }

  // Left and right follow the order of calls, up and down stay near in time on the next lane.
  function walk(scroll, key) {
    const all = [...scroll.querySelectorAll('.op')].filter(op => op.getClientRects().length > 0);
    const at = all.indexOf(current);
    if (all.length === 0) {
      return;
    }
    if (at < 0) {
      choose(scroll.querySelector('.op.marked') || all[0]);
    } else if (key === 'ArrowRight' || key === 'ArrowLeft') {
      choose(all[Math.min(all.length - 1, Math.max(0, at + (key === 'ArrowRight' ? 1 : -1)))]);
    } else {
      const here = current.querySelector('rect').getBBox();
      const isDown = key === 'ArrowDown';
      let best = null;
      let bestCost = Infinity;
      for (const op of all) {
        const box = op.querySelector('rect').getBBox();
        const rows = isDown ? box.y - here.y : here.y - box.y;
        const cost = rows * 1000 + Math.abs(box.x - here.x);
        if (rows > 1 && cost < bestCost) {
          best = op;
          bestCost = cost;
        }
      }
      choose(best || current);
    }
  }

  // --- Events ---

  document.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (button && button.dataset.copy) {
      copy(button);
    } else if (button && button.dataset.save) {
      save(button);
    } else if (button && button.dataset.all) {
      setAll(button.dataset.all === 'open');
    }
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) {
      openTarget();
    }
    const operation = event.target.closest('.ops .op, .order .op');
    if (operation) {
      choose(operation);
    }
  });
  document.addEventListener('change', event => {
    const ends = event.target.closest && event.target.closest('.ends');
    if (ends) {
      choose(null);
      showEnds(ends);
    }
    if (event.target.dataset && event.target.dataset.filter) {
      choose(null);
      filter(event.target.closest('.pictured'));
    }
    const outcome = event.target.dataset && event.target.dataset.outcome;
    if (outcome) {
      root.classList.toggle('without-' + outcome, !event.target.checked);
    }
  });
  document.addEventListener('pointermove', event => {
    const pointed = event.target.closest && event.target.closest('.ops .op, .order .op, .band');
    if (pointed) {
      describe(pointed, event.clientX, event.clientY);
    } else if (!current) {
      tip.hidden = true;
    }
  });
  document.addEventListener('keydown', event => {
    const scroll = event.target.closest && event.target.closest('.scroll');
    if (event.key === 'Escape') {
      choose(null);
    } else if (scroll && event.key.startsWith('Arrow') && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      walk(scroll, event.key);
    }
  });
  document.addEventListener('focusout', () => choose(null));
  document.addEventListener('toggle', event => {
    if (event.target.open && event.target.matches('details.history')) {
      showViolation(event.target);
    }
  }, true);
  addEventListener('hashchange', openTarget);
  addEventListener('beforeprint', () => setAll(true));
  // The page's own tooltips replace the browser's, which come late and only for a mouse.
  for (const part of document.querySelectorAll('details.history[open]')) {
    showViolation(part);
  }
  openTarget();

  // --- A check that a test asks for by #self-check: everything works, nothing was blocked ---

  // Every control is worked once, and what it should change is looked at.
  function checkControls() {
    const said = [];
    const boxes = [...document.querySelectorAll('[data-outcome]')];
    said.push('outcomes:' + boxes.every(box => {
      box.click();
      const isOff = root.classList.contains('without-' + box.dataset.outcome);
      box.click();
      return isOff && !root.classList.contains('without-' + box.dataset.outcome);
    }));
    const selects = [...document.querySelectorAll('select')];
    said.push('filter:' + selects.every(select => {
      const picture = select.closest('.pictured');
      const options = [...select.options].filter(option => !option.disabled);
      select.value = options[options.length - 1].value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      const all = [...picture.querySelectorAll('.ops .op')];
      const seen = all.filter(op => op.getClientRects().length > 0).length;
      const isRight = seen > 0 && seen < all.length
        && picture.querySelector('output').textContent.startsWith(seen + ' of ' + all.length);
      showAll(picture);
      return isRight && !picture.querySelector('.op.out');
    }) + '/' + selects.length);
    const links = [...document.querySelectorAll('a[href*="op-"]')];
    said.push('links:' + links.every(link => {
      const target = document.getElementById(link.getAttribute('href').slice(1));
      return target && target.matches('.op');
    }) + '/' + links.length);
    if (links.length > 0) {
      setAll(false);
      history.replaceState(null, '', links[links.length - 1].getAttribute('href'));
      openTarget();
      const scroll = current && current.closest('.scroll').getBoundingClientRect();
      const box = current && current.getBoundingClientRect();
      said.push('link:' + Boolean(current && '#' + current.id === location.hash && !tip.hidden
        && box.right > scroll.left && box.left < scroll.right
        && scroll.bottom > 0 && scroll.top < innerHeight));
      setAll(true);
    }
    const rows = [...document.querySelectorAll('.lattice a')];
    said.push('levels:' + rows.every(link => {
      history.replaceState(null, '', link.getAttribute('href'));
      openTarget();
      return document.getElementById(link.getAttribute('href').slice(1)).getClientRects().length > 0;
    }) + '/' + rows.length);
    return said;
  }

  async function selfCheck() {
    const said = [];
    JSON.parse(document.getElementById('results').textContent);
    said.push('data');
    const button = document.querySelector('[data-copy]');
    if (button) {
      await copy(button);
      // Without a person's click some browsers refuse; then the command stands selected.
      const isSelected = getSelection().toString() === button.dataset.copy;
      said.push('copy:' + (button.textContent === 'Copied' || isSelected));
    }
    setAll(true);
    const all = [...document.querySelectorAll('details.history')];
    said.push('open:' + all.filter(part => part.open).length + '/' + all.length);
    const scroll = document.querySelector('.scroll');
    if (scroll) {
      walk(scroll, 'ArrowRight');
      said.push('tip:' + !tip.hidden);
      const wide = document.body.scrollWidth > innerWidth + 1;
      said.push('overflow:' + wide);
    }
    said.push(...checkControls());
    const saves = [...document.querySelectorAll('[data-save]')];
    const texts = await Promise.all(saves.map(button => save(button).text()));
    const isSaved = saves.every((button, i) =>
      texts[i] !== '' && texts[i] === document.getElementById(button.dataset.save).textContent);
    said.push('save:' + isSaved + '/' + saves.length);
    root.dataset.selfCheck = said.join(' ') + ' problems:' + problems.length + ' ' + problems.join(', ');
  }
  if (location.hash === '#self-check') {
    selfCheck().catch(problem => { root.dataset.selfCheck = 'failed ' + problem; });
  }
})();
