import { mount } from 'svelte'
import App from './App.svelte'
import { keepFocus } from './keep-focus'
import './theme/fonts.css'
import './theme/tokens.css'
import './theme/base.css'

keepFocus(document)
mount(App, { target: document.getElementById('app')! })
