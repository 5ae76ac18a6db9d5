// The list of messages: each once, in the order of their time. Text is only ever set as text.
import { badge, hueOf } from './regions.js'

const mostShown = 500

export function createMessages(list, scroller) {
  const shown = new Set()

  /** Shows a message, with the region that served it first, unless it is there already. */
  function add(message) {
    if (typeof message.id !== 'string' || shown.has(message.id)) return
    const element = render(message)
    const previous = [...list.children].findLast((other) => comesBefore(other, message))
    keepEndInView(() => {
      if (previous) previous.after(element)
      else list.prepend(element)
      shown.add(message.id)
      if (shown.size > mostShown) removeOldest()
    })
  }

  /** A line between the messages: from here on, another region answers. */
  function noteChange(from, to) {
    const element = document.createElement('li')
    element.className = 'change'
    element.dataset.id = ''
    element.dataset.ts = list.lastElementChild?.dataset.ts ?? 0
    const text = document.createElement('span')
    text.append(badge(from), ' → ', badge(to))
    element.append(text)
    keepEndInView(() => list.append(element))
  }

  function removeOldest() {
    const oldest = list.querySelector('.message')
    shown.delete(oldest.dataset.id)
    while (list.firstElementChild !== oldest) list.firstElementChild.remove()
    oldest.remove()
  }

  function keepEndInView(change) {
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80
    change()
    if (atEnd) scroller.scrollTop = scroller.scrollHeight
  }

  return {
    add,
    noteChange,
    get isEmpty() {
      return shown.size === 0
    },
  }
}

function comesBefore({ dataset }, { ts, id }) {
  const other = Number(dataset.ts)
  return other < ts || (other === ts && dataset.id < id)
}

function render({ id, ts, text, author, region, servedBy }) {
  const element = document.createElement('li')
  element.className = 'message'
  element.dataset.id = id
  element.dataset.ts = ts
  element.style.setProperty('--hue', hueOf(region))

  const heading = create('div', 'heading')
  heading.append(create('span', 'author', author), timeOf(ts))
  element.append(
    heading,
    create('p', 'text', text),
    create(
      'p',
      'regions',
      create('span', 'written-by', 'written in ', badge(region)),
      create('span', 'served-by', 'served by ', badge(servedBy)),
    ),
  )
  return element
}

function timeOf(ts) {
  const date = new Date(ts)
  const element = create('time', '', date.toLocaleTimeString())
  element.dateTime = date.toISOString()
  element.title = date.toLocaleString()
  return element
}

function create(name, className, ...children) {
  const element = document.createElement(name)
  if (className) element.className = className
  element.append(...children)
  return element
}
