import { mount } from 'svelte'
import '../theme/fonts.css'
import '../theme/tokens.css'
import '../theme/base.css'
import Gallery from './Gallery.svelte'

mount(Gallery, { target: document.getElementById('app')! })
