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

  function openTarget() {
    const id = decodeURIComponent(location.hash.slice(1));
    const part = id && document.getElementById(id);
    if (part && part.tagName === 'DETAILS') {
      part.open = true;
      part.scrollIntoView();
    }
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
    root.dataset.selfCheck = said.join(' ') + ' problems:' + problems.length + ' ' + problems.join(', ');
  }
  if (location.hash === '#self-check') {
    selfCheck().catch(problem => { root.dataset.selfCheck = 'failed ' + problem; });
  }
})();
