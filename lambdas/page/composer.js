// The form that posts a message. What could not be posted stays, and can be sent again.

export function createComposer({ form, author, text, send, error }, { post, onPosted }) {
  let sending = false
  // The draft that failed. Sent again unchanged it keeps its id: if it was stored after all, it is shown once.
  let failed

  author.value = remembered()

  async function submit() {
    const fields = { text: text.value.trim(), author: author.value.trim() }
    if (sending || fields.text === '') return

    const same = failed && failed.text === fields.text && failed.author === fields.author
    const draft = same ? failed : { id: globalThis.crypto.randomUUID?.(), ...fields }
    setSending(true)
    try {
      const message = await post(draft)
      failed = undefined
      text.value = ''
      remember(fields.author)
      show()
      onPosted(message)
    } catch (problem) {
      failed = draft
      show(
        `${problem.message}. Your message is kept; should it have been stored all the same, sending it again shows it once.`,
      )
    } finally {
      setSending(false)
      text.focus()
    }
  }

  function setSending(value) {
    sending = value
    text.readOnly = value
    // Not `disabled`, which would take the focus away.
    send.setAttribute('aria-disabled', String(value))
    send.textContent = value ? 'Sending …' : failed ? 'Send again' : 'Send'
  }

  function show(problem) {
    error.hidden = problem === undefined
    error.textContent = problem ?? ''
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit()
  })
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
}

const storageKey = 'chat.author'

// A browser may refuse storage; then the name is typed again.
function remembered() {
  try {
    return localStorage.getItem(storageKey) ?? ''
  } catch {
    return ''
  }
}

function remember(author) {
  try {
    localStorage.setItem(storageKey, author)
  } catch {}
}
